import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Query } from '@cucumber/query';
import { execaNode } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createFixtureProject,
  type FixtureProject,
  repository,
} from '../../reports/fixtures/fixture-project.ts';
import { readMessages } from '../../reports/index.ts';
import { shardedProject } from './fixtures/sharded-project.ts';
import { mergeShards } from './shard-merge.ts';
import { recordTimings } from './shard-timings.ts';

const shards = ['1/3', '2/3', '3/3'];
let project: FixtureProject;
const folder = (name: string) => join(project.folder, name);
const hornet = (...parameters: string[]) =>
  execaNode(join(repository, 'cli/hornet.cjs'), parameters, {
    cwd: project.folder,
    reject: false,
    env: { FORCE_COLOR: '0' },
  });

/** Each scenario and what became of it, by name and line. */
async function verdicts(file: string): Promise<string[]> {
  const query = new Query();
  for (const message of await readMessages(file)) query.update(message);
  return query
    .findAllTestCaseStarted()
    .map((started) => {
      const pickle = query.findPickleBy(started);
      const line = pickle && query.findLocationOf(pickle)?.line;
      const status = query.findMostSevereTestStepResultBy(started)?.status;
      return `${pickle?.uri}:${line} ${pickle?.name} ${status}`;
    })
    .sort();
}

beforeAll(async () => {
  project = await createFixtureProject(shardedProject);
  await project.cucumber([], { HORNET_REPORTS: folder('serial') });
  await recordTimings(folder('old.json'), new Map([['features/a.feature\nrow\n1', 5_000]]));
  // One after the other: three runners at once would share two cores with everything else.
  for (const shard of shards) {
    const { all, exitCode } = await project.cucumber([], {
      HORNET_SHARD: shard,
      HORNET_TIMINGS: 'old.json',
      HORNET_REPORTS: folder('shards'),
    });
    expect([0, 1], all).toContain(exitCode);
    expect(all).toMatch(new RegExp(`shard ${shard[0]} of 3: [123] of 7 scenarios, about \\d`));
  }
}, 60_000);
afterAll(() => project[Symbol.asyncDispose]());

async function latest(root: string): Promise<string> {
  const text = await readFile(folder(join(root, 'latest.json')), 'utf8');
  return folder(join(root, JSON.parse(text).run));
}

async function reports(): Promise<string[]> {
  const names = await readdir(folder('shards'));
  return names.filter((name) => /^\d{8}T/.test(name)).map((name) => folder(`shards/${name}`));
}

describe('shards, merged', () => {
  it('have the verdicts of a serial run, on one page and in one JUnit file', async () => {
    const { exitCode, stdout } = await hornet('merge', 'shards', '--out', 'whole');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/\n7 scenarios: 4 passed, 1 failed, 1 undefined, 1 skipped in .*\n/);
    expect(stdout.split('\n').at(-1)).toBe('report: whole/report.html');
    const serial = await verdicts(join(await latest('serial'), 'messages.ndjson'));
    expect(serial).toHaveLength(7);
    expect(await verdicts(folder('whole/messages.ndjson'))).toEqual(serial);
    expect(await readFile(folder('whole/junit.xml'), 'utf8')).toContain('tests="7"');
    expect(await readFile(folder('whole/report.html'), 'utf8')).toMatch(/<\/html>\s*$/);
  });

  it('tell of each feature, definition and scenario once, and of nothing that is not there', async () => {
    await mergeShards([folder('shards')], folder('ids'));
    const messages = await readMessages(folder('ids/messages.ndjson'));
    const serial = await readMessages(join(await latest('serial'), 'messages.ndjson'));
    for (const kind of [
      'meta',
      'source',
      'gherkinDocument',
      'pickle',
      'hook',
      'stepDefinition',
      'testRunStarted',
      'testCase',
      'testCaseFinished',
      'testRunFinished',
    ] as const) {
      const count = (all: typeof messages) => all.filter((message) => kind in message).length;
      expect({ kind, count: count(messages) }).toEqual({ kind, count: count(serial) });
    }
    const declared = messages.flatMap((message) =>
      Object.values<object>(message).flatMap((part) => ('id' in part ? [part.id] : [])),
    );
    expect(new Set(declared).size).toBe(declared.length);
    const query = new Query();
    for (const message of messages) query.update(message);
    for (const started of query.findAllTestCaseStarted()) {
      expect(query.findTestCaseFinishedBy(started)).toBeDefined();
      for (const [, step] of query.findTestStepFinishedAndTestStepBy(started)) {
        if (step.hookId === undefined) expect(query.findPickleStepBy(step)).toBeDefined();
        else expect(query.findHookBy(step)).toBeDefined();
      }
    }
    const failed = query
      .findAllTestCaseStarted()
      .find((one) => query.findMostSevereTestStepResultBy(one)?.status === 'FAILED');
    const attached = failed && query.findTestStepsFinishedBy(failed);
    const bodies = attached?.flatMap((step) => query.findAttachmentsBy(step));
    expect(bodies?.map(({ body }) => body)).toEqual(['begun', 'evidence']);
  });

  it('leave the timings of all scenarios for the next time', async () => {
    await mergeShards([folder('shards')], folder('timed'));
    const { scenarios } = JSON.parse(await readFile(folder('timed/timings.json'), 'utf8'));
    expect(Object.keys(scenarios)).toHaveLength(7);
  });

  it('are refused when one is missing, by its number', async () => {
    const [first, , third] = await reports();
    const { exitCode, stderr } = await hornet(
      'merge',
      String(first),
      String(third),
      '--out',
      'part',
    );
    expect(exitCode).toBe(4);
    expect(stderr).toContain('Of 3 shards, there is no report of 2.');
  });

  it('are refused when one is there twice, by its folders', async () => {
    const [first] = await reports();
    await cp(String(first), folder('again/20200101T000000-twin'), { recursive: true });
    await expect(mergeShards([folder('shards'), folder('again')], folder('part'))).rejects.toThrow(
      'There are 2 reports of shard 1 of 3.',
    );
  });

  it('are refused when they are of two plans, or no shards', async () => {
    const other = folder('other/20200101T000000-plan');
    await cp(String((await reports())[1]), other, { recursive: true });
    await writeFile(join(other, 'shard.json'), '{"version":1,"index":2,"total":3,"plan":"0"}\n');
    const [first, , third] = await reports();
    const merging = mergeShards([String(first), other, String(third)], folder('part'));
    await expect(merging).rejects.toThrow('were planned differently');
    const whole = mergeShards([await latest('serial')], folder('part'));
    await expect(whole).rejects.toThrow('was run without --shard');
    await mkdir(folder('empty'));
    await expect(mergeShards([folder('empty')], folder('part'))).rejects.toThrow(
      'There is no report',
    );
  });

  it('are incomplete, and no success, when one was interrupted', async () => {
    const copies = folder('interrupted');
    await rm(copies, { recursive: true, force: true });
    for (const [index, report] of (await reports()).entries())
      await cp(report, join(copies, String(index)), { recursive: true });
    const file = join(copies, '1/messages.ndjson');
    const lines = (await readFile(file, 'utf8')).split('\n');
    const end = lines.findIndex((line) => line.startsWith('{"testCaseFinished"'));
    await writeFile(file, `${lines.slice(0, end).join('\n')}\n`);
    const { exitCode, stdout } = await hornet('merge', 'interrupted', '--out', 'half');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('The whole is incomplete: shard 2 of 3: The run was stopped by');
    expect(stdout).toMatch(/\d unfinished/);
  });
});

describe('hornet run --shard', () => {
  it('runs that part alone', async () => {
    const { stderr } = await hornet(
      'run',
      '--no-namespaces',
      '--shard',
      '2/3',
      '--timings',
      'old.json',
      '--dry-run',
    );
    expect(stderr).not.toContain('CONFIGURATION_INVALID');
    const late = await hornet('run', 'features', '--shard', '2/3');
    expect(late).toMatchObject({ exitCode: 2 });
    expect(late.stderr).toContain('--shard has to come before what is for cucumber-js');
  });

  it.each([
    [{ HORNET_SHARD: '4/3' }, [], 'it has to be like 2/3'],
    [{ HORNET_SHARD: '1/3' }, ['--shard', '1/3'], "cucumber's own --shard"],
    [{ HORNET_SHARD: '1/3', HORNET_TIMINGS: 'none.json' }, [], 'There is no file of timings at'],
  ])('refuses %j with %j before anything starts', async (environment, parameters, reason) => {
    const { exitCode, all } = await project.cucumber(parameters, environment);
    expect(exitCode).toBe(2);
    expect(all).toContain(reason);
  });
});
