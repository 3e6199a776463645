import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planShards } from './shard-plan.ts';

const anyKeys = fc.uniqueArray(fc.string(), { maxLength: 60 });
const anyCase = fc.record({
  keys: anyKeys,
  others: fc.dictionary(fc.string(), fc.integer({ min: 0, max: 100_000 })),
  // Shorter than the keys: the rest has no timing.
  durations: fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 60 }),
  total: fc.integer({ min: 1, max: 12 }),
});

function timingsOf({
  keys,
  others,
  durations,
}: {
  keys: string[];
  others: object;
  durations: number[];
}) {
  const known = keys.flatMap((key, place): [string, number][] => {
    const duration = durations[place];
    return duration === undefined ? [] : [[key, duration]];
  });
  return new Map([...Object.entries(others), ...known]);
}

describe('planning shards', () => {
  it('[INFRA-28] puts every scenario into exactly one shard', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const { shards } = planShards(given.keys, timingsOf(given), given.total);
        expect(shards).toHaveLength(given.total);
        expect(shards.flatMap(({ keys }) => [...keys]).sort()).toEqual(given.keys.toSorted());
      }),
    );
  });

  it('comes to the same plan on every machine, in whatever order it finds the scenarios', () => {
    fc.assert(
      fc.property(
        anyCase.chain((given) =>
          fc.tuple(
            fc.constant(given),
            fc.shuffledSubarray(given.keys, { minLength: given.keys.length }),
          ),
        ),
        ([given, shuffled]) => {
          const timings = timingsOf(given);
          const reversed = new Map([...timings].reverse());
          expect(planShards(shuffled, reversed, given.total)).toEqual(
            planShards(given.keys, timings, given.total),
          );
        },
      ),
    );
  });

  it('leaves no shard longer than another by more than its longest scenario', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const timings = timingsOf(given);
        const { shards } = planShards(given.keys, timings, given.total);
        const longest = Math.max(0, ...given.keys.map((key) => timings.get(key) ?? 0), 1);
        const expected = shards.map(({ expectedMs }) => expectedMs);
        expect(Math.max(...expected) - Math.min(...expected)).toBeLessThanOrEqual(longest);
      }),
    );
  });

  it('gives the longest to itself where the others together are no longer', () => {
    const timings = new Map(Object.entries({ long: 60, a: 20, b: 20, c: 20 }));
    const { shards } = planShards(['a', 'b', 'c', 'long'], timings, 2);
    expect(shards.map(({ keys }) => [...keys].sort())).toEqual([['long'], ['a', 'b', 'c']]);
    expect(shards.map(({ expectedMs }) => expectedMs)).toEqual([60, 60]);
  });

  it('takes one without a timing for the median of the others', () => {
    const timings = new Map(Object.entries({ a: 10, b: 30, c: 500 }));
    expect(planShards(['a', 'b', 'c', 'new'], timings, 1).shards[0]?.expectedMs).toBe(570);
  });

  it('spreads scenarios of which nothing is known evenly', () => {
    const keys = Array.from({ length: 10 }, (_, index) => `scenario ${index}`);
    const { shards } = planShards(keys, new Map(), 3);
    expect(shards.map((shard) => shard.keys.size)).toEqual([4, 3, 3]);
  });

  it('has another digest where a scenario is in another shard', () => {
    const digest = (a: number, b: number, c: number) =>
      planShards(['a', 'b', 'c'], new Map(Object.entries({ a, b, c })), 2).digest;
    expect(digest(9, 1, 1)).toBe(digest(8, 2, 1));
    expect(digest(9, 1, 1)).not.toBe(digest(1, 1, 9));
  });
});
