import { describe, expect, it } from 'vitest';
import { outcomeOfTest, readUnitRun } from './test-outcomes.ts';

const run = readUnitRun(
  JSON.stringify({
    startTime: 0,
    testResults: [
      file('/project/a.test.ts', { '[A-01] one': 'passed', '[A-02] two': 'failed' }),
      file('/project/b.test.ts', {
        '[B-01] group first': 'passed',
        '[B-01] group second': 'skipped',
        '[B-02] row 1 of 2': 'passed',
        '[B-02] row 2 of 2': 'failed',
        '[B-03] later': 'todo',
        'worker [S-01] shared by two': 'passed',
      }),
      file('/project/broken.test.ts', {}, 'failed'),
    ],
  }),
  '/project',
);

function file(name: string, tests: Record<string, string>, status = 'passed') {
  const assertionResults = Object.entries(tests).map(([fullName, outcome]) => ({
    fullName,
    status: outcome,
  }));
  return { name, status, assertionResults };
}

describe('the outcome of a test', () => {
  it.each([
    ['a test', 'a.test.ts', '[A-01] one', 'A-01', 'passed'],
    ['a failed test', 'a.test.ts', '[A-02] two', 'A-02', 'failed'],
    ['a group of which some was skipped', 'b.test.ts', '[B-01] group', 'B-01', 'passed'],
    ['a parametrised test of which one failed', 'b.test.ts', '[B-02] row %i', 'B-02', 'failed'],
    ['a test that is still to be written', 'b.test.ts', '[B-03] later', 'B-03', 'skipped'],
    ['a test of a shared suite', 'suite.ts', '[S-01] shared by $…', 'S-01', 'passed'],
    ['a name that opens with a placeholder', 'b.test.ts', '%s [B-03]', 'B-03', 'skipped'],
    ['a test in a file that cannot be loaded', 'broken.test.ts', '[C-01] x', 'C-01', 'failed'],
    ['a test of the same name in another file', 'b.test.ts', '[A-01] one', 'A-01', 'not run'],
    ['a test that the run left out', 'a.test.ts', '[A-03] new', 'A-03', 'not run'],
  ])('of %s', (_what, path, name, id, expected) => {
    expect(outcomeOfTest(run, path, name, id)).toBe(expected);
  });
});

it('refuses what is not a report of vitest', () => {
  expect(() => readUnitRun('{"testResults":[]}', '/project')).toThrow();
});
