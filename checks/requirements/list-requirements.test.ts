import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createFixtureProject,
  type FixtureProject,
} from '../../reports/fixtures/fixture-project.ts';
import { listRequirements } from './list-requirements.ts';

const requirements = `## All
- INF-01 shown by a scenario
- INF-02 shown by a scenario that fails
- INF-03 shown by a scenario that is skipped
- INF-04 shown by a scenario that the run left out
- INF-05 shown by nothing
- CORE-01 shown by a test
- COUNT-01 \`@integration\`: at least 2
`;

const feature = `@integration
Feature: Things
  @INF-01
  Scenario: Good
    Given it works

  @INF-02
  Scenario: Bad
    Given it fails

  @INF-03
  Scenario: Left for later
    Given it is skipped

  @INF-04 @never
  Scenario: Left out
    Given it works
`;

const steps = `import { Given } from '@cucumber/cucumber';
Given('it works', () => {});
Given('it fails', () => { throw new Error('no'); });
Given('it is skipped', () => 'skipped');
`;

let project: FixtureProject;

beforeAll(async () => {
  project = await createFixtureProject({
    'docs/requirements.md': requirements,
    'features/things.feature': feature,
    'steps/things.ts': steps,
    'a.test.ts': "it('[CORE-01] adds', () => {});\n",
    'reports/out/one/here': '',
  });
  await write('reports/out/unit.json', unitReport('passed'));
  const messages = 'message:reports/out/one/messages.ndjson';
  await project.cucumber(['--import', 'steps/*.ts', '--tags', 'not @never', '--format', messages]);
});
afterAll(() => project[Symbol.asyncDispose]());

describe('asked for some', () => {
  it.each([
    ['INF-01', 'met'],
    ['INF-02', 'failed'],
    ['INF-03', 'skipped'],
    ['INF-04', 'not run'],
    ['INF-05', 'unclaimed'],
    ['CORE-01', 'met'],
    ['COUNT-01', 'too few'],
  ])('finds %s to be: %s', async (id, state) => {
    const answer = await list(id);
    expect(answer.output).toMatch(new RegExp(`^${id} +${state} `));
    expect(answer.exitCode).toBe(state === 'met' ? 0 : 1);
    if (state !== 'met') expect(answer.problems[0]).toMatch(`${id} is not met, ${state}`);
  });

  it('names the claims that are to blame', async () => {
    const { problems } = await list('INF-01..INF-02');
    expect(problems).toEqual([
      'INF-02 is not met, failed: mend what its failed claims show',
      '  scenario features/things.feature:8 Bad',
    ]);
  });

  it('says which name matches nothing, and nothing else', async () => {
    expect(await list('INF', 'FOO')).toMatchObject({ output: '', exitCode: 2 });
  });
});

it('lists all without asking that they are met', async () => {
  const { output, exitCode } = await list();
  expect(exitCode).toBe(0);
  expect(output).toContain('7 requirements: 2 met, ');
  expect(output).toContain('unit tests from 2030-01-01T00:00:00.000Z');
});

it('says the same as JSON', async () => {
  const { output } = await listRequirements({
    root: project.folder,
    names: ['INF-01'],
    json: true,
  });
  expect(JSON.parse(output)).toMatchObject({
    version: 1,
    unitTestsFrom: '2030-01-01T00:00:00.000Z',
    requirements: [
      {
        id: 'INF-01',
        state: 'met',
        claims: [{ kind: 'scenario', outcome: 'passed', file: 'features/things.feature', line: 4 }],
      },
    ],
    problems: [],
  });
});

it('fails on a claim of an id that does not exist, whatever was asked for', async () => {
  await write('b.test.ts', "\ntest('[CORE-99] subtracts', () => {});\n");
  try {
    for (const answer of [await list(), await list('INF-01')]) {
      expect(answer.exitCode).toBe(1);
      expect(answer.problems).toEqual([expect.stringContaining('b.test.ts:2 claims CORE-99')]);
    }
  } finally {
    await write('b.test.ts', '');
  }
});

it('takes of each scenario the newest run that it was in', async () => {
  const later = 'reports/out/two';
  await write(`${later}/here`, '');
  const messages = `message:${later}/messages.ndjson`;
  await project.cucumber(['--import', 'steps/*.ts', '--tags', '@never', '--format', messages]);
  try {
    expect((await list('INF-01', 'INF-04')).exitCode).toBe(0);
    expect((await list('INF-02')).output).toMatch(/^INF-02 +failed /);
    await write('steps/things.ts', steps.replace("throw new Error('no');", ''));
    await project.cucumber(['--import', 'steps/*.ts', '--tags', '@INF-02', '--format', messages]);
    expect((await list('INF-02')).exitCode).toBe(0);
    await cutShort(`${later}/messages.ndjson`);
    expect((await list('INF-02')).output).toMatch(/^INF-02 +failed /);
  } finally {
    await rm(join(project.folder, later), { recursive: true });
    await write('steps/things.ts', steps);
  }
});

it('refuses a result that is damaged, naming the file', async () => {
  const file = 'reports/out/unit.json';
  await write(file, '{}');
  try {
    await expect(list()).rejects.toThrow(file);
  } finally {
    await write(file, unitReport('passed'));
  }
});

function list(...names: string[]) {
  return listRequirements({ root: project.folder, names, json: false });
}

/** As a run leaves them that was killed. */
async function cutShort(messages: string): Promise<void> {
  const lines = (await readFile(join(project.folder, messages), 'utf8')).trim().split('\n');
  await write(messages, `${lines.slice(0, -1).join('\n')}\n`);
}

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(project.folder, path)), { recursive: true });
  await writeFile(join(project.folder, path), content);
}

function unitReport(status: string): string {
  return JSON.stringify({
    startTime: Date.UTC(2030, 0, 1),
    testResults: [
      {
        name: join(project.folder, 'a.test.ts'),
        status,
        assertionResults: [{ fullName: '[CORE-01] adds', status }],
      },
    ],
  });
}
