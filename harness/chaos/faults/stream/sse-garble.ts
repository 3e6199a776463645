/** The data of one event of each stream is no JSON any more; its length stays. */
import { oneEventFault } from './one-event-fault.ts';

export const sseGarble = oneEventFault(
  'sse-garble',
  'An event of streams on the link is garbled.',
  'sse_garble',
);
