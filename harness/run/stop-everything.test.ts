/** The abort path: everyone is asked, those who do not listen are made to, the caller is spared. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import { hasProcFolder } from '../process/process-table.ts';
import { type RunningProcess, startProcess } from '../process/spawn.ts';
import { makeRunId } from './run-id.ts';
import { stopEverything } from './stop-everything.ts';

const runId = makeRunId();
let scope: Scope;
let logFolder: string;

beforeEach(() => {
  logFolder = mkdtempSync(join(tmpdir(), 'hornet-stop-'));
  const open = () => ({ amend: () => {}, done: () => {} });
  scope = new Scope({ name: 'test', register: { runId, folder: logFolder, open } });
});

afterEach(async () => {
  await scope.close('aborted');
  rmSync(logFolder, { recursive: true });
});

describe.runIf(hasProcFolder())('stopEverything', () => {
  it('asks all, kills who does not end in time, and says who was who', async () => {
    const polite = await start('ready.ts');
    const paused = await start('ready.ts');
    paused.signal('SIGSTOP');
    const stubborn = await start('family.ts', 'stubborn.ts', 'escape');
    const { stopped, killed } = await stopEverything({ runId, graceMs: 500 });
    expect(pids(stopped)).toEqual([polite.pid, paused.pid, stubborn.pid].sort());
    expect(pids(killed)).toEqual([stubborn.readyLine?.['child']]);
    expect((await polite.exited).exitCode).toBe(0);
    expect((await paused.exited).exitCode).toBe(0);
  });

  it('does not wait when there is nobody', async () => {
    const nobody = { stopped: [], killed: [] };
    await expect(stopEverything({ runId, graceMs: 600_000 })).resolves.toEqual(nobody);
  });
});

function start(fixture: string, ...parameters: string[]): Promise<RunningProcess> {
  const path = join(import.meta.dirname, '../process/fixtures', fixture);
  return startProcess(scope, {
    name: fixture,
    command: [process.execPath, path, ...parameters],
    logFolder,
    ready: { kind: 'ready-line' },
  });
}

function pids(processes: readonly { pid: number }[]): number[] {
  return processes.map(({ pid }) => pid).sort();
}
