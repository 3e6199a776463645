import { expect, it } from 'vitest';
import { rerunCommand } from './problem-block.ts';

it.each([
  ['features/jobs/flow.feature:12', 'npx cucumber-js features/jobs/flow.feature:12'],
  ['features/a b.feature:3', "npx cucumber-js 'features/a b.feature:3'"],
  ["features/it's.feature:3", `npx cucumber-js 'features/it'\\''s.feature:3'`],
])('[CARD-04] quotes %s for a shell only where it must be', (location, command) => {
  expect(rerunCommand(location)).toBe(command);
});
