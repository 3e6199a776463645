import { describe, expect, it } from 'vitest';
import type { Measurement } from './measure.ts';
import { isNoisy, judge } from './verdict.ts';

const steady: Measurement = {
  name: 'boot',
  medianMs: 100,
  p75Ms: 101,
  minMs: 99,
  maxMs: 102,
  samples: 20,
  errorPercent: 1,
  driftPercent: 2,
};

describe('the verdict on a benchmark', () => {
  it('is met up to the target, however noisy', () => {
    expect(judge(steady, 100)).toBe('met');
    expect(judge({ ...steady, driftPercent: 80 }, 100)).toBe('met');
  });

  it('is missed only by more than the noise', () => {
    expect(judge(steady, 97)).toBe('missed');
    expect(judge(steady, 99)).toBe('unsure');
    expect(judge({ ...steady, errorPercent: 20 }, 90)).toBe('unsure');
    expect(judge({ ...steady, driftPercent: 20 }, 79)).toBe('missed');
  });

  it('is none without a target', () => {
    expect(judge(steady, undefined)).toBe('no target');
  });

  it('calls noisy what spreads, and a machine that changes its pace', () => {
    expect(isNoisy(steady)).toBe(false);
    expect(isNoisy({ ...steady, errorPercent: 11 })).toBe(true);
    expect(isNoisy({ ...steady, driftPercent: 11 })).toBe(true);
  });
});
