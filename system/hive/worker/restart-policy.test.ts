// When a worker that ends unasked is started again: after longer and longer pauses, and not for ever.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RestartPolicy, type RestartRules, usualRestartRules } from './restart-policy.ts';

const rules: RestartRules = { ...usualRestartRules, policy: 'on_failure' };

/** When a worker is started again that ends at once each time, and after a time each time it was given up. */
function restartsOf(endsAfterMs: readonly number[], policy = new RestartPolicy(rules)): number[] {
  const restarts: number[] = [];
  let nowMs = 0;
  for (const livesMs of endsAfterMs) {
    nowMs += livesMs;
    const after = policy.afterEnd(nowMs);
    if (after.restart) {
      nowMs += after.pauseMs;
      restarts.push(nowMs);
    } else nowMs += after.restMs;
  }
  return restarts;
}

describe('[INF-36] a worker that ends unasked', () => {
  it('is started again after a quarter of a second, a half, a whole, and then rests', () => {
    const policy = new RestartPolicy(rules);
    expect([0, 300, 900, 2_000].map((nowMs) => policy.afterEnd(nowMs))).toEqual([
      { restart: true, pauseMs: 250 },
      { restart: true, pauseMs: 500 },
      { restart: true, pauseMs: 1_000 },
      { restart: false, restMs: 10_000 },
    ]);
  });

  it('is forgiven when a minute has passed', () => {
    const policy = new RestartPolicy(rules);
    for (const nowMs of [0, 300, 900]) policy.afterEnd(nowMs);
    expect(policy.afterEnd(60_000)).toMatchObject({ restart: false });
    expect(policy.afterEnd(62_000)).toEqual({ restart: true, pauseMs: 250 });
  });

  it('is not started again where that is not wanted, or would not help', () => {
    const never = new RestartPolicy({ ...rules, policy: 'never' });
    expect(never.afterEnd(0)).toEqual({ restart: false, restMs: 10_000 });
    const policy = new RestartPolicy(rules);
    expect(policy.afterRefusal()).toEqual({ restart: false, restMs: 10_000 });
    expect(policy.afterEnd(0)).toEqual({ restart: true, pauseMs: 250 });
  });
});

describe('[SUITE-07] however a worker ends', () => {
  const lives = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 60 });

  it('no minute has more than three restarts', () => {
    fc.assert(
      fc.property(lives, (endsAfterMs) => {
        const restarts = restartsOf(endsAfterMs);
        for (const [index, atMs] of restarts.entries())
          expect((restarts[index + 3] ?? Infinity) - atMs).toBeGreaterThanOrEqual(60_000);
      }),
    );
  });

  it('a pause is a quarter of a second, a half or a whole one', () => {
    fc.assert(
      fc.property(lives, (endsAfterMs) => {
        const policy = new RestartPolicy(rules);
        let nowMs = 0;
        for (const livesMs of endsAfterMs) {
          nowMs += livesMs;
          const after = policy.afterEnd(nowMs);
          if (after.restart) expect([250, 500, 1_000]).toContain(after.pauseMs);
        }
      }),
    );
  });

  it('one that lives for more than a minute each time is always started again', () => {
    const longLives = fc.array(fc.integer({ min: 60_001, max: 1e9 }), { minLength: 1 });
    fc.assert(
      fc.property(longLives, (endsAfterMs) => {
        expect(restartsOf(endsAfterMs)).toHaveLength(endsAfterMs.length);
      }),
    );
  });
});
