/** Draws are a function of seed and labels, spread as they should be. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshSeed, Prng } from './prng.ts';

describe('Prng', () => {
  it('draws the same for the same seed, as text, number or bigint', () => {
    const draws = [42, 42n, '42'].map((seed) => take(new Prng(seed), 5));
    expect(draws[1]).toEqual(draws[0]);
    expect(draws[2]).toEqual(draws[0]);
    expect(take(new Prng(43), 5)).not.toEqual(draws[0]);
  });

  it('never changes what a published seed draws', () => {
    expect(take(new Prng(1), 3)).toEqual([
      0.9856490470918012, 0.3895536399754421, 0.3545895917398434,
    ]);
    expect(new Prng(1).fork('queen→hive-1', 2).integer(0, 1_000_000)).toBe(108_610);
  });

  it('forks by labels alone, whatever was drawn before', () => {
    const fresh = new Prng('seed');
    const used = new Prng('seed');
    take(used, 100);
    expect(take(used.fork('link', 3), 5)).toEqual(take(fresh.fork('link', 3), 5));
    expect(take(fresh.fork('link').fork(3), 5)).toEqual(take(fresh.fork('link', 3), 5));
  });

  it('keeps labels apart that would read alike', () => {
    const prng = new Prng('seed');
    const firsts = [prng, prng.fork('a', 'b'), prng.fork('ab'), prng.fork('a,b'), prng.fork(1)]
      .concat(prng.fork('1'), prng.fork('a', 'b', ''))
      .map((fork) => fork.next());
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it('draws whole numbers within both bounds', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer(), fc.nat(1_000_000), (seed, minimum, span) => {
        const drawn = new Prng(seed).integer(minimum, minimum + span);
        expect(Number.isInteger(drawn)).toBe(true);
        expect(drawn).toBeGreaterThanOrEqual(minimum);
        expect(drawn).toBeLessThanOrEqual(minimum + span);
      }),
    );
  });

  it('spreads its draws evenly', () => {
    const prng = new Prng('spread');
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < 100_000; index++) {
      const bucket = prng.integer(0, 9);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    // Ten standard deviations: about one seed in 10^22 would miss it, and this one does not.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(950);
  });

  it('makes fresh seeds that differ', () => {
    expect(freshSeed()).not.toBe(freshSeed());
  });

  it('picks every item, and refuses to pick from nothing', () => {
    const prng = new Prng('items');
    const picked = new Set(Array.from({ length: 100 }, () => prng.pick(['a', 'b', 'c'])));
    expect([...picked].sort()).toEqual(['a', 'b', 'c']);
    expect(() => prng.pick([])).toThrow(RangeError);
    expect(() => prng.integer(2, 1)).toThrow(RangeError);
  });
});

function take(prng: Prng, count: number): number[] {
  return Array.from({ length: count }, () => prng.next());
}
