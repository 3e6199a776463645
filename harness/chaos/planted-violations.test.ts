/** Violations of every kind are planted into histories that are good, and each is found by its rule and by no other. */
import { describe, expect, it } from 'vitest';
import { historyRules } from '../history/check-history.ts';
import { Prng } from '../kernel/prng.ts';
import { judgeChaos } from './judge-chaos.ts';
import { endViolations } from './testing/end-violations.ts';
import { type GoodHistory, goodHistory, recordsOf } from './testing/good-history.ts';
import { streamViolations } from './testing/stream-violations.ts';
import { tokenViolations } from './testing/token-violations.ts';

function judged(history: GoodHistory) {
  return judgeChaos({ records: recordsOf(history), damage: [] }, [], history.rules);
}

const violations = [...tokenViolations, ...streamViolations, ...endViolations];
const seeds = (count: number): string[] => Array.from({ length: count }, (_, n) => `seed ${n}`);

describe('[INFRA-24] a judge of histories', () => {
  it('finds nothing in 200 good ones', () => {
    const fates = new Set<string>();
    for (const seed of seeds(200)) {
      const history = goodHistory(seed);
      for (const { fate } of history.requests) fates.add(fate);
      expect(judged(history), seed).toEqual({ verdict: 'held', findings: [] });
    }
    expect(fates.size).toBe(7);
  });

  it('finds nothing in good ones of which nobody knows the texts', () => {
    for (const seed of seeds(50)) {
      const history = goodHistory(seed);
      const rules = { ...history.rules, expected: new Map() };
      expect(judged({ ...history, rules }).findings, seed).toEqual([]);
    }
  });

  it.each(violations)('finds by $rule that $what', ({ rule, plant }) => {
    let planted = 0;
    for (const seed of seeds(25)) {
      const history = goodHistory(seed);
      if (!plant(history, new Prng(seed))) continue;
      planted += 1;
      const { findings } = judged(history);
      expect([...new Set(findings.map((found) => found.rule))], seed).toEqual([rule]);
    }
    expect(planted).toBeGreaterThanOrEqual(10);
  });

  it('has a planted violation for each of its rules', () => {
    const known = Object.keys(historyRules).filter((rule) => rule !== 'no_prediction');
    expect([...new Set(violations.map(({ rule }) => rule))].sort()).toEqual(known.sort());
  });
});

describe('where nobody knows the texts', () => {
  /** What shows in the numbers alone, or in no token at all. */
  const hidden = new Set(['lost', 'reordered', 'mixed', 'altered', 'false_end']);
  it.each(violations.filter(({ rule }) => !hidden.has(rule)))('finds by $rule that $what', ({
    rule,
    plant,
    what,
  }) => {
    const isInNumbers = !what.includes('two numbers');
    for (const seed of seeds(25)) {
      const history = goodHistory(seed);
      if (!plant(history, new Prng(seed))) continue;
      const rules = { ...history.rules, expected: new Map() };
      const found = judged({ ...history, rules }).findings.map((one) => one.rule);
      expect([...new Set(found)], seed).toEqual(isInNumbers ? [rule] : []);
    }
  });
});
