import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prng } from '../kernel/prng.ts';
import {
  drawParameters,
  faultsOfParameters,
  milderParameters,
  type ParameterSpecs,
} from './parameters.ts';

const specs: ParameterSpecs = {
  latencyMs: { unit: 'ms', minimum: 10, maximum: 10_000 },
  share: { unit: 'percent', minimum: 1, maximum: 100 },
  rateKBps: { unit: 'KB/s', minimum: 1, maximum: 64, mildest: 64 },
  way: { oneOf: ['upstream', 'downstream', 'both'] },
};

describe('[INFRA-21] parameters of a fault', () => {
  it('are drawn within their ranges, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const drawn = drawParameters(specs, new Prng(seed));
        expect(faultsOfParameters(specs, drawn)).toEqual([]);
        expect(drawParameters(specs, new Prng(seed))).toEqual(drawn);
      }),
    );
  });

  it('are each drawn by themselves: one more changes none of the others', () => {
    const more = { ...specs, another: { oneOf: ['a', 'b'] } } as const;
    const { another, ...rest } = drawParameters(more, new Prng(7));
    expect(another).toMatch(/^[ab]$/);
    expect(rest).toEqual(drawParameters(specs, new Prng(7)));
  });

  it('of a wide range are small as often as great', () => {
    const draws = Array.from({ length: 400 }, (_, n) => drawParameters(specs, new Prng(n)));
    const small = draws.filter(({ latencyMs }) => Number(latencyMs) < 320).length;
    expect(small).toBeGreaterThan(120);
    expect(small).toBeLessThan(280);
  });

  it.each([
    [{}, 4],
    [{ latencyMs: 10, share: 1, rateKBps: 1, way: 'both', strange: 1 }, 1],
    [{ latencyMs: 9, share: 1.5, rateKBps: '1', way: 'sideways' }, 4],
  ])('that are wrong are all told of: %j', (values, count) => {
    expect(faultsOfParameters(specs, values)).toHaveLength(count);
  });

  it('become milder one at a time, and at last no milder', () => {
    const values = { latencyMs: 100, share: 1, rateKBps: 8, way: 'downstream' };
    const milder = milderParameters(specs, values);
    expect(milder.map(({ latencyMs }) => latencyMs)).toEqual([10, 55, 77, 100, 100, 100, 100]);
    expect(milder.map(({ rateKBps }) => rateKBps)).toEqual([8, 8, 8, 64, 36, 22, 8]);
    expect(milder.at(-1)).toMatchObject({ way: 'upstream' });
    const mildest = { latencyMs: 10, share: 1, rateKBps: 64, way: 'upstream' };
    expect(milderParameters(specs, mildest)).toEqual([]);
  });
});
