import { expect, it } from 'vitest';
import type { Claim } from './claim.ts';
import { judge, judgeByNumber, quotaOf } from './judge.ts';

type Fared = `${'scenario' | 'unit test'} ${Claim['outcome']}`;

it.each<[string, Fared[], string]>([
  ['CORE-01', [], 'unclaimed'],
  ['CORE-01', ['unit test passed'], 'met'],
  ['CORE-01', ['unit test passed', 'unit test failed'], 'failed'],
  ['CORE-01', ['unit test passed', 'scenario not run'], 'not run'],
  ['CORE-01', ['unit test skipped', 'scenario skipped'], 'skipped'],
  ['CORE-01', ['unit test skipped', 'unit test passed'], 'met'],
  ['INF-01', ['unit test passed'], 'no scenario'],
  ['INF-01', ['unit test passed', 'scenario skipped'], 'no scenario'],
  ['INF-01', ['scenario passed'], 'met'],
  ['SUITE-01', ['unit test passed'], 'no scenario'],
  ['KQ-01', ['unit test passed'], 'no scenario'],
  ['QH-01', ['unit test passed'], 'no scenario'],
  ['INFRA-01', ['unit test passed'], 'met'],
])('%s with %j is: %s', (id, fared, expected) => {
  const claims = fared.map((words) => claimOf(id, words));
  const stranger = claimOf('OTHER-01', 'scenario failed');
  expect(judge({ id, text: '', section: '' }, [...claims, stranger])).toMatchObject({
    state: expected,
    claims,
  });
});

it('reads a quota out of a COUNT line that opens with a tag, and nowhere else', () => {
  const text = '`@worker-lifecycle`: at least 30, on health';
  expect(quotaOf({ id: 'COUNT-03', text, section: '' })).toEqual({
    tag: '@worker-lifecycle',
    needed: 30,
  });
  expect(quotaOf({ id: 'INF-03', text, section: '' })).toBeUndefined();
  expect(quotaOf({ id: 'COUNT-11', text: 'all but `@chaos`: at least 3', section: '' })).toBe(
    undefined,
  );
});

it.each([
  [{ scenarios: 10, furtherRows: 0 }, 10, 'met'],
  [{ scenarios: 5, furtherRows: 5 }, 10, 'met'],
  [{ scenarios: 4, furtherRows: 90 }, 9, 'too few'],
  [{ scenarios: 0, furtherRows: 0 }, 0, 'too few'],
])('%j passed count as %i of 10', (passed, counted, state) => {
  const verdict = judgeByNumber({ id: 'COUNT-01', text: '', section: '' }, 10, passed);
  expect(verdict).toMatchObject({ state, count: { passed: counted, needed: 10 } });
});

function claimOf(id: string, words: Fared): Claim {
  const [, kind, outcome] = /^(scenario|unit test) (.+)$/.exec(words) ?? [];
  // The pattern has matched one of the words that Fared is made of.
  return { id, kind, outcome, name: '', file: '', line: 1 } as Claim;
}
