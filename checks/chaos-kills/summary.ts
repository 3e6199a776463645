/** What all rounds together come to, and how that is told. Pure. */
import { describeTimes } from '../../harness/index.ts';
import { moments } from './plan-rounds.ts';
import type { RoundResult } from './run-round.ts';

export function roundLine(result: RoundResult): string {
  const { round, killedIn, delayMs, moment, whom, faults, ledger, processes, stopped } = result;
  const there = faults.length === 0 ? 'no fault there' : `${faults.join(', ')} there`;
  const held = `${processes} processes, ${stopped} stopped, ${ledger.machineThings} machine things, ${ledger.open} in the ledger`;
  const when = `${delayMs} ms into ${moment}${killedIn === moment ? '' : `, which was ${killedIn}`}`;
  return `${result.isPassed ? '✓' : '✗'} ${round} ${whom} killed ${when}: ${held}; ${there}; ${outcome(result)}`;
}

function outcome({ guardian, leftovers, afterClean, cleanUpMs, foreign }: RoundResult): string {
  const others = foreign === 0 ? '' : `; ${foreign} new things of others`;
  const rest = afterClean.length === 0 ? 'none' : afterClean.join(', ');
  if (guardian === 'is killed')
    return `guardian killed too: ${leftovers.length} leftovers found, as must be; after hornet clean: ${rest}${others}`;
  if (leftovers.length === 0) return `nothing left after ${cleanUpMs} ms${others}`;
  return `LEFT: ${leftovers.join(', ')}; after hornet clean: ${rest}${others}`;
}

export interface Concluded {
  lines: string[];
  verdict: 'held' | 'violated' | 'inconclusive';
}

/** @param kinds all that could have been there */
export function conclude(rounds: readonly RoundResult[], kinds: readonly string[]): Concluded {
  const guarded = rounds.filter(({ guardian }) => guardian === 'lives');
  const clean = guarded.filter(({ isPassed }) => isPassed);
  const failed = rounds.filter(({ isPassed }) => !isPassed).length;
  const counts = Map.groupBy(
    rounds.flatMap(({ faults }) => faults),
    (kind) => kind,
  );
  const byMoment = [...moments, 'quiet', 'over'].map((moment) => {
    const its = guarded.filter(({ killedIn }) => killedIn === moment);
    return `${moment.padEnd(10)} ${its.length} kills, ${its.filter(({ isPassed }) => isPassed).length} left nothing`;
  });
  const seen = [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
  const unseen = kinds.filter((kind) => !counts.has(kind));
  return {
    lines: [
      ...byMoment,
      `faults there at the kill: ${seen.map(([kind, all]) => `${kind} ${all.length}`).join(', ') || 'none'}`,
      `never there: ${unseen.join(', ') || 'none'}`,
      `clean-up ${describeTimes(clean.map(({ cleanUpMs }) => cleanUpMs))}`,
      `0 leftovers in ${clean.length} of ${guarded.length} rounds; ${rounds.length - guarded.length} without a guardian`,
      `${rounds.length - failed} passed, ${failed} failed`,
    ],
    verdict: failed > 0 ? 'violated' : rounds.length === 0 ? 'inconclusive' : 'held',
  };
}
