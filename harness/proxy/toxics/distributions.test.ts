import { expect, test } from 'vitest';
import { Prng } from '../../kernel/prng.ts';
import { distributionNames, drawDelay } from './distributions.ts';

const count = 40_000;

function draws(name: (typeof distributionNames)[number], mean: number, deviation: number) {
  const random = new Prng('distributions');
  return Array.from({ length: count }, () => drawDelay(name, { mean, deviation }, random));
}
const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviationOf = (values: number[]) => {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
};

// Far enough from 0 for none to be cut off there.
test.each(distributionNames)('%s has the mean and the deviation asked for', (name) => {
  const values = draws(name, 100, 15);
  expect(meanOf(values)).toBeCloseTo(100, 0);
  expect(deviationOf(values) / 15).toBeGreaterThan(0.95);
  expect(deviationOf(values) / 15).toBeLessThan(1.05);
});

test.each(distributionNames)('%s is never below 0, and just the mean without deviation', (name) => {
  expect(Math.min(...draws(name, 10, 50))).toBeGreaterThanOrEqual(0);
  expect(new Set(draws(name, 10, 0))).toEqual(new Set([10]));
  expect(draws(name, 0, 10).every(Number.isFinite)).toBe(true);
});

test('they differ in how far their late ones are late', () => {
  const latest = distributionNames.map((name) => Math.max(...draws(name, 100, 15)));
  const [uniform = 0, normal = 0, exponential = 0, pareto = 0] = latest;
  expect(uniform).toBeLessThan(126);
  expect(normal).toBeLessThan(180);
  expect(exponential).toBeGreaterThan(190);
  expect(pareto).toBeGreaterThan(190);
});
