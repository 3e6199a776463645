/**
 * What clients do with their requests besides waiting: all of it drawn from a seed and the number of the request, so that the same
 * seed does the same. It asks nothing itself.
 */
import type { RecordedStream } from '../history/record-stream.ts';
import { isHornetError } from '../kernel/errors.ts';
import type { Prng } from '../kernel/prng.ts';

/** Each between 0 and 1, together at most 1; the others wait for the whole answer. */
export interface DeedShares {
  /** Are taken back in the midst. */
  readonly cancels: number;
  /** Are left by their client, which does not come back. */
  readonly leaves: number;
  /** Lose their connection in the midst by their client's own doing, which comes back for the rest. */
  readonly interrupts: number;
}

/** Most wait, since only they show that everybody is served. */
export const usualShares: DeedShares = { cancels: 0.1, leaves: 0.05, interrupts: 0.1 };

export type Deed = 'wait' | 'cancel' | 'leave' | 'interrupt';

export interface PlannedDeed {
  readonly deed: Deed;
  /** After how many tokens. */
  readonly afterTokens: number;
}

/** @param random of all requests; @param request its number */
export function drawDeed(
  random: Prng,
  request: number,
  { cancels, leaves, interrupts }: DeedShares,
  maxTokens: number,
): PlannedDeed {
  const draws = random.fork('request', request);
  const share = draws.next();
  // Before the last one: what has ended cannot be taken back.
  const afterTokens = draws.integer(1, Math.max(1, maxTokens - 2));
  if (share < cancels) return { deed: 'cancel', afterTokens };
  if (share < cancels + leaves) return { deed: 'leave', afterTokens };
  const isInterrupted = share < cancels + leaves + interrupts;
  return { deed: isInterrupted ? 'interrupt' : 'wait', afterTokens };
}

/** Resolves when it is done, or the stream has ended before. @throws HornetError HISTORY_NOT_WRITTEN */
export async function doDeed(
  stream: RecordedStream,
  { deed, afterTokens }: PlannedDeed,
): Promise<void> {
  if (deed === 'wait') return;
  const reached = Promise.withResolvers<void>();
  const stop = stream.onToken(() => {
    if (stream.tokens >= afterTokens) reached.resolve();
  });
  await Promise.race([reached.promise, stream.ended]);
  stop();
  if (deed === 'leave') await stream.leave();
  else if (deed === 'interrupt') await stream.interrupt();
  else await stream.cancel().catch(unlessUnheard);
}

/** Whoever is not heard goes on listening, as a client does that cannot reach its server; the history has it. */
function unlessUnheard(error: unknown): void {
  if (!isHornetError(error, 'REQUEST_FAILED')) throw error;
}
