/** What the rounds come to: who was killed, what became of the requests, how long they waited, and whether that is good enough. */
import type { Verdict } from '../../harness/index.ts';
import { describeTimes } from '../../harness/index.ts';
import type { Conclusion } from '../campaign/conclude.ts';
import type { Outcome } from './judge-round.ts';
import { type Victim, victims } from './options.ts';
import type { RoundResult } from './run-round.ts';

/** The part of the requests that must complete where a second hive can take them over. */
const neededParts: Record<Victim, number> = { worker: 1, hive: 0.99, queen: 0 };

export function roundLine({
  round,
  killed,
  afterPart,
  verdict,
  outcomes,
  recoveriesMs,
  tookMs,
}: RoundResult): string {
  const mark = verdict === 'held' ? '✓' : '✗';
  const moment = `${killed.name} after ${(afterPart * 100).toFixed(0)} % of the tokens`;
  const became = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  return `${mark} ${round} ${moment}: ${became.join(', ')}; recovery ${describeTimes(recoveriesMs)} (${(tookMs / 1_000).toFixed(1)} s)`;
}

/** One row a kind of victim, the outcomes as columns. */
export function table(rounds: readonly RoundResult[]): string[] {
  const outcomes = [...new Set(rounds.flatMap((round) => Object.keys(round.outcomes)))].sort();
  const header = ['killed', 'rounds', ...outcomes, 'recovery'];
  const rows = byVictim(rounds).map(({ victim, its }) => [
    victim,
    String(its.length),
    ...outcomes.map((outcome) => String(countOf(its, outcome))),
    describeTimes(its.flatMap(({ recoveriesMs }) => recoveriesMs)),
  ]);
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

export function concludeRounds(rounds: readonly RoundResult[], hives: number): Conclusion {
  const failed = rounds.filter(({ verdict }) => verdict === 'violated').length;
  if (failed > 0) return { verdict: 'violated', because: `${failed} of ${rounds.length} rounds` };
  for (const { victim, its } of byVictim(rounds)) {
    const part = completedPart(its);
    if (hives > 1 && part < neededParts[victim])
      return {
        verdict: 'violated',
        because: `of the requests with a ${victim} killed ${(part * 100).toFixed(2)} % completed, not ${neededParts[victim] * 100} %`,
      };
  }
  const unclear = rounds.filter(({ verdict }) => verdict === 'inconclusive').length;
  const verdict: Verdict = unclear > 0 || rounds.length === 0 ? 'inconclusive' : 'held';
  const because = unclear > 0 ? `${unclear} rounds show nothing` : `${rounds.length} rounds`;
  return { verdict, because };
}

function byVictim(rounds: readonly RoundResult[]): { victim: Victim; its: RoundResult[] }[] {
  return victims
    .map((victim) => ({ victim, its: rounds.filter((round) => round.victim === victim) }))
    .filter(({ its }) => its.length > 0);
}

function completedPart(rounds: readonly RoundResult[]): number {
  const counts = rounds.flatMap(({ outcomes }) => Object.entries(outcomes));
  const sum = (of: typeof counts) => of.reduce((total, [, count]) => total + (count ?? 0), 0);
  return sum(counts.filter(([outcome]) => !outcome.startsWith('failed'))) / sum(counts);
}

function countOf(rounds: readonly RoundResult[], outcome: string): number {
  // The keys of the table are the outcomes that were found.
  return rounds.reduce((sum, { outcomes }) => sum + (outcomes[outcome as Outcome] ?? 0), 0);
}
