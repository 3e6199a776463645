/** A history that tells how far a workload has come while it is written: what triggers count. It keeps nothing itself. */
import type { History } from '../history/history-record.ts';
import type { CountedEvent, Progress } from './trigger.ts';

/** @param progressNow where to count; none while there is none */
export function countedHistory(history: History, progressNow: () => Progress | undefined): History {
  return {
    append: (entry) => {
      const record = history.append(entry);
      const event = eventOf(entry.op, entry.kind);
      if (event !== undefined) progressNow()?.note(event);
      return record;
    },
  };
}

/** The operations are those of recorded streams. */
function eventOf(op: string, kind: string): CountedEvent | undefined {
  if (op === 'first_byte') return 'accepted';
  if (op === 'token') return 'tokens';
  return op === 'stream' && kind !== 'invoke' ? 'ended' : undefined;
}
