import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createFixtureProject,
  type FixtureProject,
} from '../../reports/fixtures/fixture-project.ts';
import { readMessages } from '../../reports/index.ts';
import { takeCensus } from '../process/environment-mark.ts';
import { forgetfulProject, runProject } from './fixtures/run-project.ts';

const modes: [string, string[]][] = [
  ['serial', []],
  ['parallel', ['--parallel', '2']],
];

describe.each(modes)('a %s run', (_mode, args) => {
  let project: FixtureProject;
  let result: Awaited<ReturnType<FixtureProject['cucumber']>>;
  let latest: { version: number; run: string; folder: string };
  const file = (name: string) => readFile(join(project.folder, latest.folder, name), 'utf8');

  beforeAll(async () => {
    project = await createFixtureProject(runProject);
    result = await project.cucumber(args, { FORCE_COLOR: '0' });
    latest = JSON.parse(await readFile(join(project.folder, 'reports/out/latest.json'), 'utf8'));
  });
  afterAll(() => project[Symbol.asyncDispose]());

  it('keeps the exit code of cucumber', () => {
    expect(result.exitCode).toBe(1);
  });

  it('[INFRA-28] is one run for all scenarios, whichever thread they run in', async () => {
    const messages = await readMessages(join(project.folder, latest.folder, 'messages.ndjson'));
    const runs = messages.flatMap(
      ({ attachment }) => attachment?.body.match(/^run (.*)/)?.[1] ?? [],
    );
    expect(runs).toEqual([latest.run, latest.run, latest.run]);
    const workers = messages.flatMap(({ testCaseStarted }) => testCaseStarted?.workerId ?? []);
    expect(new Set(workers).size).toBe(args.length === 0 ? 0 : 2);
  });

  it('leaves all messages, an HTML page, JUnit XML, and a pointer to them', async () => {
    expect(latest).toMatchObject({ version: 1, folder: `reports/out/${latest.run}` });
    expect(await file('report.html')).toMatch(/<\/html>\s*$/);
    expect(await file('junit.xml')).toContain('tests="3" skipped="0" failures="1"');
    expect((await file('messages.ndjson')).trimEnd().split('\n').at(-1)).toMatch(
      /"testRunFinished"/,
    );
  });

  it('shows the failed sentence, what was attached, how to run it again, and the report last', () => {
    expect(result.stdout).toContain('Then the queen is alive  features/runs.feature:8');
    expect(result.stdout).toContain('    last lines of queen\n      queen fell over\n');
    expect(result.stdout).toContain('rerun: npx cucumber-js features/runs.feature:6\n');
    expect(result.stdout).toMatch(/\n3 scenarios: 2 passed, 1 failed in .*\n.*$/);
    expect(result.stdout.split('\n').at(-1)).toBe(`report: ${latest.folder}/report.html`);
  });

  it('leaves no process running', () => {
    expect(takeCensus({ runId: latest.run })).toEqual({ available: true, processes: [] });
  });
});

describe('the plugin', () => {
  it.each([
    ['line', ['features/runs.feature:3']],
    ['tag', ['--tags', '@smoke']],
    ['name', ['--name', '^a quick']],
  ])('[CARD-04] runs the one scenario selected by %s', async (_selection, args) => {
    await using project = await createFixtureProject(runProject);
    const { stdout, exitCode } = await project.cucumber(args, { FORCE_COLOR: '0' });
    expect(stdout).toMatch(/^✓ a quick one .*\n\n1 scenario: 1 passed/m);
    expect(exitCode).toBe(0);
  });

  it('runs the smoke profile live', async () => {
    await using project = await createFixtureProject(runProject);
    const { stdout } = await project.cucumber(['--profile', 'smoke'], { FORCE_COLOR: '0' });
    expect(stdout).toContain('Runs › a quick one\n\n  Given the run is known\n✓ a quick one');
    expect(stdout).toMatch(/\nreport: reports\/out\/[^/]+\/report\.html$/);
  });

  it('starts nothing and writes nothing in a dry run', async () => {
    await using project = await createFixtureProject(runProject);
    const { exitCode } = await project.cucumber(['--dry-run']);
    expect(exitCode).toBe(0);
    expect(existsSync(join(project.folder, 'reports'))).toBe(false);
  });

  it('writes where HORNET_REPORTS says', async () => {
    await using project = await createFixtureProject(runProject);
    const env = { HORNET_REPORTS: 'elsewhere' };
    const { stdout } = await project.cucumber(['--tags', '@smoke'], env);
    const { folder } = JSON.parse(
      await readFile(join(project.folder, 'elsewhere/latest.json'), 'utf8'),
    );
    expect(await readdir(join(project.folder, folder))).toContain('report.html');
    expect(stdout).toContain(`report: ${folder}/report.html`);
    expect(existsSync(join(project.folder, 'reports'))).toBe(false);
  });

  it('ends what scenarios left running, and calls that an error of the harness', async () => {
    await using project = await createFixtureProject(forgetfulProject);
    const { exitCode, stderr } = await project.cucumber([]);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('RUN_LEFT_BEHIND');
    const { run } = JSON.parse(
      await readFile(join(project.folder, 'reports/out/latest.json'), 'utf8'),
    );
    expect(takeCensus({ runId: run })).toEqual({ available: true, processes: [] });
  });

  it('does not call a run complete whose features cannot be read, but reports it', async () => {
    await using project = await createFixtureProject({
      ...runProject,
      'features/broken.feature': 'Feature: Broken\n  Scenario: x\n    Given y\n  Nonsense\n',
    });
    const { stdout, stderr, exitCode } = await project.cucumber([]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Parse error in "features/broken.feature"');
    const page = /^report: (.*)$/m.exec(stdout)?.[1] ?? '';
    expect(await readFile(join(project.folder, page), 'utf8')).toContain('Nonsense');
    expect(existsSync(join(project.folder, 'reports/out/latest.json'))).toBe(false);
  });
});
