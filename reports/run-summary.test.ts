import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFixtureProject } from './fixtures/fixture-project.ts';
import { readMessages } from './message-file.ts';
import { summaryOf } from './run-summary.ts';
import { plainStyle } from './style.ts';

async function summarise(steps: string): Promise<string> {
  await using project = await createFixtureProject({
    'cucumber.js': `export default { import: ['steps/*.ts'] };\n`,
    'features/one.feature': 'Feature: One\n  Scenario: only\n    Given a queen\n',
    'steps/one.ts': `import { AfterAll, Before, BeforeAll, Given } from '@cucumber/cucumber';
Given('a queen', () => {});
${steps}
`,
  });
  await project.cucumber(['--format', 'message:messages.ndjson']);
  const messages = await readMessages(join(project.folder, 'messages.ndjson'));
  return summaryOf(messages, plainStyle).join('\n');
}

it('names a hook of a scenario that failed, by its kind, its name and its place', async () => {
  const summary = await summarise(
    `Before({ name: 'start the stack' }, () => { throw new Error('no port'); });`,
  );
  expect(summary).toContain(
    'before test case hook "start the stack"  steps/one.ts:3\n      Error: no port',
  );
  expect(summary).toContain('1 scenario: 1 failed');
});

it('names a hook of the run that failed, though no scenario did', async () => {
  const summary = await summarise(`AfterAll(() => { throw new Error('left behind'); });`);
  expect(summary).toContain('after test run hook  steps/one.ts:3\n      Error: left behind');
  expect(summary).toContain('1 scenario: 1 passed');
});

it('says that nothing ran where the run could not begin', async () => {
  const summary = await summarise(`BeforeAll(() => { throw new Error('no stack'); });`);
  expect(summary).toContain('before test run hook  steps/one.ts:3\n      Error: no stack');
  expect(summary).toContain('0 scenarios: nothing to run');
});
