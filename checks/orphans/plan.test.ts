import { expect, it } from 'vitest';
import { planRounds, waysToEnd } from './plan.ts';
import { percentile } from './summary.ts';

it('plans the same rounds for the same seed, and others for another', () => {
  expect(planRounds(50, 'a')).toEqual(planRounds(50, 'a'));
  expect(planRounds(50, 'a')).not.toEqual(planRounds(50, 'b'));
});

it('ends runners in all ways, serial and parallel, with and without what it draws, in 30 rounds', () => {
  const rounds = planRounds(30, '1');
  for (const mode of ['serial', 'parallel'] as const) {
    const ofMode = rounds.filter((round) => round.mode === mode);
    expect(ofMode).toHaveLength(15);
    expect(new Set(ofMode.map(({ way }) => way))).toEqual(new Set(waysToEnd));
  }
  expect(new Set(rounds.map(({ proxy }) => proxy)).size).toBe(2);
  expect(new Set(rounds.map(({ takesMachineThings }) => takesMachineThings)).size).toBe(2);
});

it('knows percentiles', () => {
  const values = Array.from({ length: 200 }, (_, index) => index + 1).toReversed();
  expect([50, 99, 100].map((percent) => percentile(values, percent))).toEqual([100, 198, 200]);
  expect(percentile([7], 99)).toBe(7);
  expect(percentile([], 99)).toBeUndefined();
});
