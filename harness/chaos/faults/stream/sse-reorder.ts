/** One event of each stream changes places with the next. */
import { oneEventFault } from './one-event-fault.ts';

export const sseReorder = oneEventFault(
  'sse-reorder',
  'Two events of streams on the link change places.',
  'sse_reorder',
);
