/** Which round kills whom, and when: all of it follows from the seed. */
import { Prng } from '../../harness/index.ts';
import { type KillsOptions, type Victim, victims } from './options.ts';

export interface PlannedRound {
  round: number;
  victim: Victim;
  /** Which one of them, from 0 to 1. */
  which: number;
  /** After this part of all tokens that are to come. */
  afterPart: number;
  /** How long queen or hive stay down. A worker is started again by its hive, when that likes to. */
  downMs: number;
}

/** Later, most requests are answered already. */
const latestPart = 0.9;

export function planRounds({
  rounds,
  seed,
  kill,
}: Pick<KillsOptions, 'rounds' | 'seed' | 'kill'>): PlannedRound[] {
  const prng = new Prng(seed);
  return Array.from({ length: rounds }, (_, index) => {
    const draws = prng.fork('round', index);
    const victim = kill === 'any' ? victims[index % victims.length] : kill;
    return {
      round: index + 1,
      victim: victim ?? 'worker',
      which: draws.next(),
      afterPart: draws.next() * latestPart,
      downMs: draws.pick([0, 300, 1_000]),
    };
  });
}
