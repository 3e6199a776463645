/** Looks again and again until there is something to tell. */
import type { Clock } from '../../kernel/clock.ts';

export interface Watch {
  readonly clock: Clock;
  /** Between two looks, default 50. */
  readonly pauseMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Resolves with the first words.
 * @param look undefined while there is nothing to tell; what it throws is thrown
 * @throws the signal's reason
 */
export async function watchFor(
  look: (signal: AbortSignal) => Promise<string | undefined>,
  { clock, pauseMs = 50, signal }: Watch,
): Promise<string> {
  for (;;) {
    signal.throwIfAborted();
    const words = await look(signal);
    if (words !== undefined) return words;
    await clock.sleep(pauseMs, signal);
  }
}
