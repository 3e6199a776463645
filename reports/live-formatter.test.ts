import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFixtureProject, repository } from './fixtures/fixture-project.ts';

const steps = `import { Given, Then } from '@cucumber/cucumber';
Given('a queen', () => process.stdout.write('  0.001 s  queen\\n'));
Then('she answers', () => process.stdout.write('  0.002 s  worker-1\\n'));
Then('she is late', () => { throw new Error('too late'); });
`;

const feature = `Feature: The main job
  Scenario: a prompt becomes text
    Given a queen
    Then she answers

  Scenario: a prompt waits
    Given a queen
    Then she is late
`;

it('prints each sentence before what happens during it, and the path of the report last', async () => {
  await using project = await createFixtureProject({
    'cucumber.js': `export default { import: ['steps/*.ts'] };\n`,
    'features/main.feature': feature,
    'steps/main.ts': steps,
  });
  const formatter = join(repository, 'reports/live-formatter.ts');
  const env = { FORCE_COLOR: '0', HORNET_REPORT_PAGE: 'reports/out/some-run/report.html' };
  const { stdout } = await project.cucumber(['--format', formatter], env);
  const lines = stdout.split('\n').map((line) => line.replace(/ {2}\d\.\d\d s {2}/, '  T  '));
  expect(lines.slice(0, 16)).toEqual([
    '',
    'The main job › a prompt becomes text',
    '',
    '  Given a queen',
    '  0.001 s  queen',
    '   Then she answers',
    '  0.002 s  worker-1',
    '✓ a prompt becomes text  T  features/main.feature:2',
    '',
    'The main job › a prompt waits',
    '',
    '  Given a queen',
    '  0.001 s  queen',
    '   Then she is late',
    '      ✗ Error: too late',
    '✗ a prompt waits  T  features/main.feature:6',
  ]);
  expect(lines.at(-2)).toMatch(/^2 scenarios: 1 passed, 1 failed in /);
  expect(lines.at(-1)).toBe('report: reports/out/some-run/report.html');
});
