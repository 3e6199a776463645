/** The page about chaos lists every rule that a run can break, in the words of the code. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { experimentRules } from '../../harness/chaos/experiment-rules.ts';
import { historyRules } from '../../harness/history/check-history.ts';
import { stackRules } from './look-at-stack.ts';

it('[INFRA-24] all rules stand in docs/chaos.md', () => {
  const page = readFileSync(new URL('../../docs/chaos.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, rule, demand]) => [
    rule,
    demand,
  ]);
  const rules = { ...historyRules, ...experimentRules, ...stackRules };
  expect(rows).toEqual(Object.entries(rules));
});
