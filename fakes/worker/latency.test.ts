// The latency model is held to its words: means, spreads and shapes over many draws, and not a draw that depends on another.
import { describe, expect, it } from 'vitest';
import { type LatencySettings, type TokenMoment, tokenLatencyMs } from './latency.ts';

const settings: LatencySettings = {
  firstTokenMs: 100,
  prefillPerTokenMs: 0.5,
  betweenTokensMs: 20,
  jitter: 'none',
  jitterPercent: 30,
  loadFactor: 1,
  seed: 17,
};
const moment: TokenMoment = { request: 1, token: 2, promptTokens: 10, busySlots: 1, totalSlots: 4 };

describe('tokenLatencyMs', () => {
  it('is the time to the first token, with the prompt, and then the time between tokens', () => {
    expect(tokenLatencyMs(settings, { ...moment, token: 1 })).toBe(105);
    expect(tokenLatencyMs(settings, { ...moment, token: 1, promptTokens: 200 })).toBe(200);
    expect([2, 3, 500].map((token) => tokenLatencyMs(settings, { ...moment, token }))).toEqual([
      20, 20, 20,
    ]);
  });

  it.each([
    [1, 20],
    [2, 40],
    [3, 60],
    [4, 80],
  ])('under load: with %i of 4 slots busy %i ms', (busySlots, expectedMs) => {
    expect(tokenLatencyMs({ ...settings, loadFactor: 4 }, { ...moment, busySlots })).toBe(
      expectedMs,
    );
  });

  it('a worker with one slot is never under load', () => {
    const alone = { ...moment, busySlots: 1, totalSlots: 1 };
    expect(tokenLatencyMs({ ...settings, loadFactor: 4 }, alone)).toBe(20);
  });

  it.each([
    // deviation of 30 % of 20 ms, and what lies within one standard deviation of the mean
    ['uniform', 6 / Math.sqrt(3), 1 / Math.sqrt(3), 14, 26],
    ['normal', 6, 0.6827, 0, 40],
    ['exponential', 6, 1 - Math.exp(-2), 14, Number.POSITIVE_INFINITY],
  ] as const)('scatters around the mean: %s', (jitter, deviationMs, within, leastMs, mostMs) => {
    const times = draws({ ...settings, jitter });
    const mean = average(times);
    const deviation = Math.sqrt(average(times.map((time) => (time - mean) ** 2)));
    const near = times.filter((time) => Math.abs(time - 20) <= deviationMs).length / times.length;
    expect(mean).toBeCloseTo(20, 0);
    expect(Math.abs(mean - 20)).toBeLessThan(0.15);
    expect(Math.abs(deviation - deviationMs)).toBeLessThan(0.15);
    expect(Math.abs(near - within)).toBeLessThan(0.01);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(leastMs);
    expect(Math.max(...times)).toBeLessThanOrEqual(mostMs);
  });

  it.each(['uniform', 'normal', 'exponential'] as const)('is never negative: %s', (jitter) => {
    const times = draws({ ...settings, jitter, jitterPercent: 100 });
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(average(times) - 20)).toBeLessThan(0.5);
  });

  it('follows from the seed, the request and the token, and from nothing else', () => {
    const jittery = { ...settings, jitter: 'normal' } as const;
    const forwards = draws(jittery);
    const backwards = moments()
      .reverse()
      .map((one) => tokenLatencyMs(jittery, one));
    expect(backwards.reverse()).toEqual(forwards);
    expect(draws({ ...jittery, seed: 18 })).not.toEqual(forwards);
    expect(new Set(forwards).size).toBeGreaterThan(forwards.length * 0.99);
  });

  it('has nothing in one draw that tells of the next', () => {
    const times = draws({ ...settings, jitter: 'uniform' }).map((time) => time - 20);
    const neighbours = average(times.slice(1).map((time, index) => time * (times[index] ?? 0)));
    expect(Math.abs(neighbours) / average(times.map((time) => time ** 2))).toBeLessThan(0.03);
  });
});

/** Tokens of a hundred requests. */
function moments(): TokenMoment[] {
  return Array.from({ length: 20_000 }, (_none, index) => ({
    ...moment,
    request: 1 + Math.floor(index / 200),
    token: 2 + (index % 200),
  }));
}

function draws(jittery: LatencySettings): number[] {
  return moments().map((one) => tokenLatencyMs(jittery, one));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
