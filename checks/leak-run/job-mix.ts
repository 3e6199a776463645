/** What the client of each job does: all of it follows from the seed. */
import { Prng } from '../../harness/index.ts';

/**
 * - `read`: to its end. `cancelled`: takes it back. `abandoned`: goes away, which cancels.
 * - `left running`: goes away, and the job runs on. `unheard`: never listens.
 * - `unknown model`, `too late`, `failing worker`: jobs that fail.
 */
export const fates = [
  'read',
  'cancelled',
  'abandoned',
  'left running',
  'unheard',
  'unknown model',
  'too late',
  'failing worker',
] as const;
export type Fate = (typeof fates)[number];

export interface PlannedJob {
  fate: Fate;
  /** The token at which the client acts, where it does. */
  atToken: number;
}

/** Of sixty jobs: a third is cancelled, a tenth fails, a fifth is left by its client in one way or another. */
const deck: readonly [Fate, number][] = [
  ['read', 22],
  ['cancelled', 20],
  ['abandoned', 6],
  ['left running', 3],
  ['unheard', 3],
  ['unknown model', 2],
  ['too late', 2],
  ['failing worker', 2],
];
const cards = deck.flatMap(([fate, count]) => Array.from({ length: count }, () => fate));

/** @param tokens how many an answer has */
export function planJob(seed: string, n: number, tokens: number): PlannedJob {
  const draws = new Prng(seed).fork('job', n);
  return { fate: draws.pick(cards), atToken: draws.integer(0, tokens - 2) };
}
