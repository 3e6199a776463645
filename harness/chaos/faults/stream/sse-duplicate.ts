/** One event of each stream comes twice. */
import { oneEventFault } from './one-event-fault.ts';

export const sseDuplicate = oneEventFault(
  'sse-duplicate',
  'An event of streams on the link comes twice.',
  'sse_duplicate',
);
