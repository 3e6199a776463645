/** Which round kills the command when, and under which faults: all of it follows from the seed. */
import { Prng } from '../../harness/index.ts';
import { deal } from '../campaign/deal.ts';
import type { ChaosKillsOptions } from './options.ts';

export const moments = ['starting', 'control', 'faults', 'recovery'] as const;
export type Moment = (typeof moments)[number];

export interface PlannedRound {
  round: number;
  moment: Moment;
  /** After its beginning. */
  delayMs: number;
  /** The command alone, or its whole process group, as a terminal or a service manager would. */
  whom: 'process' | 'group';
  /** All kinds of faults, or only those that take something of the machine, so that there are more of them. */
  kinds: 'all' | 'of the machine';
  /** Killed as well, it cannot clean up: then the look has to find something. */
  guardian: 'lives' | 'is killed';
}

/** How often each is dealt: most can be in the way where there are faults. */
const deck: readonly Moment[] = [
  ...(['starting', 'starting', 'control', 'recovery'] as const),
  ...(['faults', 'faults', 'faults', 'faults'] as const),
];
/** Between the rounds whose guardian is killed. */
const unguardedEvery = 10;
/** Of a moment whose length nobody sets; the next may have begun. */
const usualMs = { starting: 4_000, control: 2_000, recovery: 1_000 } as const;

export function planRounds({
  rounds,
  seed,
  seconds,
}: Pick<ChaosKillsOptions, 'rounds' | 'seed' | 'seconds'>): PlannedRound[] {
  const prng = new Prng(seed);
  const dealt = deal(deck, prng.fork('moments'));
  return Array.from({ length: rounds }, (_, index) => {
    const draws = prng.fork('round', index);
    const isUnguarded = index % unguardedEvery === unguardedEvery - 1;
    const next = dealt.next().value;
    const moment = isUnguarded ? 'faults' : next;
    const longestMs = moment === 'faults' ? seconds * 1_000 : usualMs[moment];
    return {
      round: index + 1,
      moment,
      delayMs: draws.integer(0, longestMs - 1),
      whom: draws.pick(['process', 'group']),
      kinds: draws.pick(['all', 'of the machine']),
      guardian: isUnguarded ? 'is killed' : 'lives',
    };
  });
}
