/** Which round ends its runner how and when: all of it follows from the seed. */
import { Prng } from '../../harness/index.ts';
import { deal } from '../campaign/deal.ts';

/** How a runner ends. Twice is what an impatient user does: the second signal ends it at once. */
export const waysToEnd = [
  'SIGKILL',
  'SIGTERM',
  'SIGINT',
  'SIGTERM twice',
  'SIGINT twice',
  'process.exit',
  'process.exit in a step',
  'uncaught exception',
] as const;

export type WayToEnd = (typeof waysToEnd)[number];

export interface PlannedRound {
  round: number;
  mode: 'serial' | 'parallel';
  way: WayToEnd;
  /** The fault proxy: one for all rounds, which outlives the runner, or the run's own. */
  proxy: 'external' | 'own';
  /** Whether the run also takes namespaces, firewall rules, cgroups and mounts. */
  takesMachineThings: boolean;
  /** How long after the run has all that it is to have. */
  delayMs: number;
}

const longestDelayMs = 400;
/** Each once, and the way that nobody can prepare for more often. Waiting for an orderly end takes seconds. */
const deck: readonly WayToEnd[] = [...waysToEnd, 'SIGKILL', 'SIGKILL'];

export function planRounds(count: number, seed: string): PlannedRound[] {
  const prng = new Prng(seed);
  const ways = {
    serial: deal(deck, prng.fork('serial')),
    parallel: deal(deck, prng.fork('parallel')),
  };
  return Array.from({ length: count }, (_, index) => {
    const draws = prng.fork('round', index);
    const mode = index % 2 === 0 ? 'serial' : 'parallel';
    return {
      round: index + 1,
      mode,
      way: ways[mode].next().value,
      proxy: draws.pick(['external', 'own']),
      takesMachineThings: draws.pick([true, false]),
      delayMs: draws.integer(0, longestDelayMs),
    };
  });
}
