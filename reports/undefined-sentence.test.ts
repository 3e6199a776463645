import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFixtureProject } from './fixtures/fixture-project.ts';
import { readMessages } from './message-file.ts';
import { summaryOf } from './run-summary.ts';
import { plainStyle } from './style.ts';

const steps = `import { Given, When } from '@cucumber/cucumber';
When('the link {string} is delayed by {int} ms', () => {});
When('the link {string} is cut', () => {});
Given(/^a stack whose file is (truncated|lost)$/, () => {});
`;

async function summarise(feature: string): Promise<string> {
  await using project = await createFixtureProject({
    'cucumber.js': `export default { import: ['steps/**/*.ts'] };\n`,
    'features/one.feature': `Feature: One\n${feature}`,
    'steps/link.steps.ts': steps,
    'steps/other.steps.ts': `import { Given } from '@cucumber/cucumber';\nGiven('nothing', () => {});\n`,
  });
  await project.cucumber(['--format', 'message:messages.ndjson']);
  const messages = await readMessages(join(project.folder, 'messages.ndjson'));
  return summaryOf(messages, plainStyle).join('\n');
}

it('names the sentences that may have been meant, and gives a step to begin with', async () => {
  const summary = await summarise(
    '  Scenario: a\n    When the link "a→b" is delayd for 20 ms\n  Scenario: b\n    When the link "a→b" is delayd for 20 ms\n',
  );
  const block = `No step for: the link "a→b" is delayd for 20 ms
    Did you mean one of these?
      the link {string} is delayed by {int} ms  steps/link.steps.ts:2
    A step of its own would belong in steps/link.steps.ts:

      /** What it does, in a sentence. */
      When('the link {string} is delayd for {int} ms', async function (this: StackWorld, string: string, int: number) {
        return 'pending';
      });
`;
  expect(summary.split(block)).toHaveLength(2);
});

it('leaves out what a regular expression chooses from', async () => {
  const summary = await summarise('  Scenario: a\n    Given a stack whose fil is lost\n');
  expect(summary).toContain('a stack whose file is (truncated|lost)');
});

it('suggests nothing where nothing is like it, and takes tables and texts', async () => {
  const summary = await summarise(
    '  Scenario: a\n    Given the moon is made of:\n      | cheese |\n    Then it "shines":\n      """\n      on\n      """\n',
  );
  expect(summary).not.toContain('Did you mean');
  expect(summary).toContain(
    "Given('the moon is made of:', async function (this: StackWorld, dataTable: DataTable) {",
  );
  expect(summary).toContain(
    "Then('it {string}:', async function (this: StackWorld, string: string, docString: string) {",
  );
});
