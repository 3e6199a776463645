/** Which client leaves in which phase, and how long it has been in it: all of it follows from the seed. */
import { Prng } from '../../harness/index.ts';

export const phases = ['queued', 'loading', 'prefill', 'decode'] as const;
export type Phase = (typeof phases)[number];

export interface PlannedDisconnect {
  n: number;
  phase: Phase;
  /** After the phase was seen. */
  delayMs: number;
  /** In decode: after this token. */
  atToken: number;
}

/** Shorter than any phase lasts. */
const longestDelayMs = 150;
const latestToken = 20;

export function planDisconnects(count: number, seed: string): PlannedDisconnect[] {
  const prng = new Prng(seed);
  return Array.from({ length: count }, (_, n) => {
    const draws = prng.fork('disconnect', n);
    return {
      n,
      phase: phases[n % phases.length] ?? 'decode',
      delayMs: draws.integer(0, longestDelayMs),
      atToken: draws.integer(0, latestToken),
    };
  });
}
