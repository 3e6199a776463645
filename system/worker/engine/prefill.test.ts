import { describe, expect, it } from 'vitest';
import { nextSize } from './prefill.ts';

describe('nextSize', () => {
  it.each([
    ['grows after a quick piece', 8, 10, 16],
    ['stays after one that took about as long as it should', 64, 70, 64],
    ['shrinks after a slow one', 64, 400, 32],
    ['does not grow without limit', 512, 1, 512],
    ['does not shrink to nothing', 8, 5000, 8],
  ])('%s', (_what, size, tookMs, expected) => {
    expect(nextSize(size, tookMs)).toBe(expected);
  });
});
