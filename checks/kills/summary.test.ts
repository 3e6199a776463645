import { describe, expect, it } from 'vitest';
import type { JudgedRound } from './judge-round.ts';
import type { Victim } from './options.ts';
import type { RoundResult } from './run-round.ts';
import { concludeRounds, roundLine, table } from './summary.ts';

function round(
  victim: Victim,
  outcomes: JudgedRound['outcomes'],
  changes: object = {},
): RoundResult {
  return {
    ...{ round: 1, victim, which: 0, afterPart: 0.5, downMs: 0, tookMs: 2_000 },
    ...{ verdict: 'held', findings: [], outcomes, running: 4, recoveriesMs: [10, 30] },
    killed: { victim, name: `${victim}-1`, hive: undefined, pid: 1, seq: 1, atUs: 1 },
    ...changes,
  };
}

describe('the rounds come to', () => {
  it.each<[string, RoundResult[], number, string]>([
    ['held', [round('worker', { completed: 9, migrated: 1 })], 2, 'held'],
    ['inconclusive without any', [], 2, 'inconclusive'],
    [
      'violated by one',
      [round('queen', {}), round('hive', {}, { verdict: 'violated' })],
      1,
      'violated',
    ],
    ['inconclusive by one', [round('queen', {}, { verdict: 'inconclusive' })], 1, 'inconclusive'],
    [
      'violated: a worker was killed, and one did not complete',
      [round('worker', { completed: 9, 'failed WORKER_CRASHED': 1 })],
      2,
      'violated',
    ],
    [
      'held where nobody could take it over',
      [round('worker', { completed: 9, 'failed WORKER_CRASHED': 1 })],
      1,
      'held',
    ],
    [
      'held at 99 % with a hive killed',
      [round('hive', { completed: 99, 'failed HIVE_UNREACHABLE': 1 })],
      2,
      'held',
    ],
    [
      'violated below that',
      [round('hive', { completed: 98, 'failed HIVE_UNREACHABLE': 2 })],
      2,
      'violated',
    ],
  ])('%s', (_what, rounds, hives, verdict) => {
    expect(concludeRounds(rounds, hives).verdict).toBe(verdict);
  });
});

it('are shown as a table, and one by one', () => {
  const rounds = [round('worker', { completed: 3, migrated: 1 }), round('hive', { completed: 4 })];
  expect(table(rounds)).toEqual([
    '| killed | rounds | completed | migrated | recovery |',
    '| --- | --- | --- | --- | --- |',
    '| worker | 1 | 3 | 1 | p50 10 ms, p99 30 ms, max 30 ms |',
    '| hive | 1 | 4 | 0 | p50 10 ms, p99 30 ms, max 30 ms |',
  ]);
  expect(rounds.map(roundLine)[0]).toBe(
    '✓ 1 worker-1 after 50 % of the tokens: 3 completed, 1 migrated; recovery p50 10 ms, p99 30 ms, max 30 ms (2.0 s)',
  );
});
