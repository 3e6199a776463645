/** A run from its start to its end, alone and joined, ended well and not. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLedger } from '../guardian/read-ledger.ts';
import type { HornetError } from '../kernel/errors.ts';
import { takeCensus } from '../process/environment-mark.ts';
import { hasProcFolder, identify, isAlive } from '../process/process-table.ts';
import { type RunningProcess, startProcess } from '../process/spawn.ts';
import { killEach } from '../process/terminate.ts';
import { leaseFolder } from './folder-lease.ts';
import { joinRun, type RunContext, startRun } from './run-context.ts';
import { makeRunId } from './run-id.ts';

let reportsRoot: string;

beforeEach(() => {
  reportsRoot = mkdtempSync(join(tmpdir(), 'hornet-reports-'));
});

afterEach(() => {
  rmSync(reportsRoot, { recursive: true });
});

describe('a run', () => {
  it('has a folder that goes, a report folder that stays, and a guardian in between', async () => {
    const run = await startRun({ reportsRoot });
    const guardian = identify(run.guardian.pid);
    expect(run.folder).toBe(join(tmpdir(), `hornet-${run.id}`));
    expect(run.reportFolder).toBe(join(reportsRoot, run.id));
    expect([existsSync(run.folder), existsSync(run.reportFolder)]).toEqual([true, true]);
    expect(readLedger(run.ledger.file).open).toMatchObject([{ kind: 'folder', path: run.folder }]);
    await Promise.all([run.stop(), run.stop(), run[Symbol.asyncDispose]()]);
    expect([existsSync(run.folder), existsSync(run.reportFolder)]).toEqual([false, true]);
    expect(isAlive(guardian)).toBe(false);
  });

  it('records and marks the processes of its scopes, and ends them with it', async () => {
    const run = await startRun({ reportsRoot });
    const running = await start(run, 'ready.ts');
    const census = takeCensus({ runId: run.id, scopeName: run.scope.name });
    if (hasProcFolder()) expect(census).toMatchObject({ processes: [{ pid: running.pid }] });
    const { open } = readLedger(run.ledger.file);
    expect(open).toContainEqual(expect.objectContaining({ kind: 'process', pid: running.pid }));
    await run.stop();
    expect(running.exit?.cause).toBe('stopped');
  });

  it('[INFRA-09] can be joined; who joins has a scope of its own and writes to the same ledger', async () => {
    await using run = await startRun({ reportsRoot });
    const joined = [joinRun(run.environment), joinRun(run.environment)];
    const folders = joined.map((one) => leaseFolder(one.scope, one.folder, 'scenario'));
    expect(new Set(folders).size).toBe(2);
    expect(joined.map(({ id, reportFolder }) => [id, reportFolder])).toEqual([
      [run.id, run.reportFolder],
      [run.id, run.reportFolder],
    ]);
    const { open } = readLedger(run.ledger.file);
    expect(open.map((entry) => 'path' in entry && entry.path)).toEqual([run.folder, ...folders]);
    await joined[0]?.leave();
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, true]);
    await joined[1]?.leave();
    expect(readLedger(run.ledger.file).open).toHaveLength(1);
  });

  it('[INFRA-10] when it is aborted, ends what this thread has joined, which can make nothing more', async () => {
    const run = await startRun({ reportsRoot });
    const joined = joinRun(run.environment);
    await run.stop('aborted');
    const late = () => leaseFolder(joined.scope, joined.folder, 'late');
    expect(late).toThrow(expect.objectContaining({ code: 'SCOPE_CLOSED' }));
    expect(existsSync(run.folder)).toBe(false);
  });

  it.runIf(hasProcFolder())(
    'fails over what it left behind, which is gone all the same',
    async () => {
      const run = await startRun({ reportsRoot });
      const family = await start(run, 'family.ts', 'stubborn.ts', 'escape');
      await expect(run.stop()).rejects.toMatchObject({
        code: 'RUN_LEFT_BEHIND',
        data: { leftovers: [expect.stringContaining(`killed ${family.readyLine?.['child']}`)] },
      });
      expect(takeCensus({ runId: run.id })).toEqual({ available: true, processes: [] });
    },
  );

  it.runIf(hasProcFolder())(
    'that is aborted takes down whatever there is, without blame',
    async () => {
      const run = await startRun({ reportsRoot });
      await start(run, 'family.ts', 'stubborn.ts', 'escape');
      const joined = joinRun(run.environment);
      leaseFolder(joined.scope, joined.folder, 'scenario');
      await start(joined, 'ready.ts');
      await run.stop('aborted');
      expect(takeCensus({ runId: run.id })).toEqual({ available: true, processes: [] });
      expect(existsSync(run.folder)).toBe(false);
      joined.ledger[Symbol.dispose]();
    },
  );

  it('tells of the death of its guardian, fails over it, and leaves nothing even so', async () => {
    const errors: HornetError[] = [];
    const run = await startRun({ reportsRoot, onHarnessError: (error) => errors.push(error) });
    await killEach([identify(run.guardian.pid)]);
    await expect.poll(() => errors.length, { timeout: 15_000 }).toBe(1);
    expect(errors[0]?.code).toBe('GUARDIAN_DIED');
    await expect(run.stop()).rejects.toMatchObject({ code: 'GUARDIAN_DIED' });
    expect(existsSync(run.folder)).toBe(false);
  });

  it('is refused under an id that is taken or is none, and leaves no trace then', async () => {
    await using run = await startRun({ reportsRoot });
    const taken = startRun({ reportsRoot, runId: run.id });
    await expect(taken).rejects.toMatchObject({ code: 'RUN_ALREADY_EXISTS' });
    expect(existsSync(run.folder)).toBe(true);
    const elsewhere = startRun({ reportsRoot: join(reportsRoot, 'other'), runId: run.id });
    await expect(elsewhere).rejects.toMatchObject({ code: 'RUN_ALREADY_EXISTS' });
    expect(readdirSync(join(reportsRoot, 'other'))).toEqual([]);
    const strange = startRun({ reportsRoot, runId: '../x' });
    await expect(strange).rejects.toMatchObject({ code: 'RUN_ID_INVALID' });
  });
});

describe('joinRun', () => {
  it('refuses an environment that names no run, or one that is over', () => {
    expect(() => joinRun({ HORNET_RUN: makeRunId() })).toThrow(/HORNET_RUN_FOLDER/);
    const over = {
      HORNET_RUN: makeRunId(),
      HORNET_RUN_FOLDER: '/no/such',
      HORNET_REPORT_FOLDER: '/',
    };
    expect(() => joinRun(over)).toThrow(/has no folder any more/);
  });
});

function start(run: RunContext, fixture: string, ...parameters: string[]): Promise<RunningProcess> {
  const path = join(import.meta.dirname, '../process/fixtures', fixture);
  return startProcess(run.scope, {
    name: fixture,
    command: [process.execPath, path, ...parameters],
    logFolder: run.reportFolder,
    ready: { kind: 'ready-line' },
  });
}
