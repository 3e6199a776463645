import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  type CucumberProcess,
  createFixtureProject,
  type FixtureProject,
} from '../../reports/fixtures/fixture-project.ts';
import { readMessages } from '../../reports/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { takeCensus } from '../process/environment-mark.ts';
import { listProcesses, readProcFile } from '../process/process-table.ts';
import { slowProject, stubbornProject } from './fixtures/run-project.ts';

/** Waits until the run has printed this so many times; returns the last match. */
function untilPrinted(run: CucumberProcess, pattern: RegExp, times = 1): Promise<string[]> {
  const { promise, resolve, reject } = Promise.withResolvers<string[]>();
  let text = '';
  run.all.on('data', (chunk) => {
    text += chunk;
    const match = [...text.matchAll(pattern)][times - 1];
    if (match !== undefined) resolve([...match]);
  });
  run.all.on('end', () => reject(new Error(`The run ended without printing ${pattern}:\n${text}`)));
  return promise;
}

/** The folder of the report that a run names in its last line. */
function reportFolderOf(project: FixtureProject, stdout: string): string {
  const path = /^report: (.*)$/.exec(stdout.split('\n').at(-1) ?? '')?.[1];
  if (path === undefined) throw new Error(`No report named in: ${stdout}`);
  return dirname(join(project.folder, path));
}

describe.each([
  ['serial', 'SIGINT', 1, []],
  ['serial', 'SIGTERM', 1, []],
  ['parallel', 'SIGINT', 2, ['--parallel', '2']],
] as const)('a %s run that gets %s', (_mode, signal, running, args) => {
  it('stops everything, reports what had happened, and says that it was interrupted', async () => {
    await using project = await createFixtureProject(slowProject);
    const run = project.cucumber(args, { FORCE_COLOR: '0' });
    const [, runId = ''] = await untilPrinted(run, /nothing happens in run (\S+)/g, running);
    run.kill(signal);
    const { exitCode, stdout, stderr } = await run;

    expect(exitCode).toBe(130);
    expect(takeCensus({ runId })).toEqual({ available: true, processes: [] });
    expect(stderr).toContain(`Stopped by ${signal}: ending every process of this run`);
    expect(stdout).toContain('✓ the one that had ended');
    expect(stdout).toContain('– the one that is running');
    expect(stdout).toContain(
      `The run was stopped by ${signal}: 1 of 4 scenarios had finished, ${running} unfinished`,
    );

    const folder = reportFolderOf(project, stdout);
    const messages = await readMessages(join(folder, 'messages.ndjson'));
    expect(messages.at(-1)?.testRunFinished).toMatchObject({
      success: false,
      exception: { type: 'RunInterrupted' },
    });
    expect(messages.filter(({ testRunFinished }) => testRunFinished)).toHaveLength(1);
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toMatch(/<\/html>\s*$/);
    const junit = await readFile(join(folder, 'junit.xml'), 'utf8');
    expect(junit).toContain(`tests="${1 + running}" skipped="0" failures="${running}"`);
    expect(junit.match(/<failure type="Unfinished"/g)).toHaveLength(running);
    expect(existsSync(join(project.folder, 'reports/out/latest.json'))).toBe(false);
  });
});

it('ends at once at a second signal, and the guardian ends the rest', async () => {
  await using project = await createFixtureProject(stubbornProject);
  const run = project.cucumber([], { FORCE_COLOR: '0' });
  const [, runId = ''] = await untilPrinted(run, /nothing happens in run (\S+)/g);
  run.kill('SIGINT');
  await untilPrinted(run, /Stopped by SIGINT/g);
  // Sooner, a second signal would count as the same Ctrl+C.
  await systemClock.sleep(600);
  run.kill('SIGINT');
  const { exitCode, stdout } = await run;
  expect(exitCode).toBe(130);
  expect(stdout).not.toContain('report:');
  await vi.waitFor(() => expect(takeCensus({ runId })).toMatchObject({ processes: [] }), 10_000);
});

it('can be interrupted while support code is still being loaded', async () => {
  await using project = await createFixtureProject({
    ...slowProject,
    'steps/slow-to-load.steps.ts': `process.stderr.write('loading\\n');
await new Promise((resolve) => setTimeout(resolve, 3_600_000));
`,
  });
  const run = project.cucumber([], { FORCE_COLOR: '0' });
  await untilPrinted(run, /loading/g);
  run.kill('SIGINT');
  const { exitCode, stdout } = await run;
  expect(exitCode).toBe(130);
  expect(stdout).toContain('0 scenarios: nothing to run');
  const folder = reportFolderOf(project, stdout);
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toMatch(/<\/html>\s*$/);
});

it('stops a run whose guardian has died, and calls that an error of the harness', async () => {
  await using project = await createFixtureProject(slowProject);
  const run = project.cucumber([], { FORCE_COLOR: '0' });
  const [, runId = ''] = await untilPrinted(run, /nothing happens in run (\S+)/g);
  killGuardianOf(runId);
  const { exitCode, stdout, stderr } = await run;
  expect(exitCode).toBe(4);
  expect(stderr).toContain('GUARDIAN_DIED');
  expect(stdout).toContain('1 passed, 1 unfinished');
  expect(existsSync(join(reportFolderOf(project, stdout), 'report.html'))).toBe(true);
  expect(takeCensus({ runId })).toEqual({ available: true, processes: [] });
});

/** The guardian has no mark; its command line names the run. */
function killGuardianOf(runId: string): void {
  const guardian = listProcesses().find(({ pid }) => {
    const command = readProcFile(pid, 'cmdline')?.split('\0') ?? [];
    return command.includes(runId) && command.some((part) => part.includes('guardian/main'));
  });
  if (guardian === undefined) throw new Error(`No guardian of run ${runId}.`);
  process.kill(guardian.pid, 'SIGKILL');
}
