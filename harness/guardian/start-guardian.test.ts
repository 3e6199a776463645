/** The guardian as a program: how it starts, what it ignores, how it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HornetError } from '../kernel/errors.ts';
import { hasProcFolder, identify, isAlive, readProcFile } from '../process/process-table.ts';
import { killEach, signalProcess } from '../process/terminate.ts';
import { makeRunId } from '../run/run-id.ts';
import { readRunRecord } from './run-record.ts';
import { type GuardianOptions, startGuardian } from './start-guardian.ts';

let parent: string;
let options: GuardianOptions;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'hornet-guardian-'));
  const runId = makeRunId();
  options = { runId, runFolder: join(parent, `hornet-${runId}`), reportFolder: parent };
});

afterEach(() => {
  rmSync(parent, { recursive: true });
});

describe('startGuardian', () => {
  it('starts one that is out of reach: no mark, a session of its own, deaf to polite signals', async () => {
    process.env['HORNET_RUN'] = options.runId;
    const guardian = await startGuardian(options);
    delete process.env['HORNET_RUN'];
    const identity = identify(guardian.pid);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) signalProcess(identity, signal);
    if (hasProcFolder()) expect(readProcFile(guardian.pid, 'environ')).not.toContain('HORNET_RUN');
    const report = await guardian.finish();
    expect(report).toMatchObject({ because: 'told', actions: [{ action: 'removed-folder' }] });
    expect(isAlive(identity)).toBe(false);
  });

  it('makes the folder of the run, with the names of runner and guardian in it before anything else', async () => {
    const guardian = await startGuardian(options);
    expect(readdirSync(options.runFolder)).toEqual(['run.json']);
    expect(readRunRecord(options.runFolder)).toEqual({
      v: 1,
      runId: options.runId,
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      reportFolder: parent,
      runner: expect.objectContaining(identify(process.pid)),
      guardian: expect.objectContaining(identify(guardian.pid)),
    });
    await guardian.finish();
  });

  it('leaves a folder alone that was there before, and all that is in it', async () => {
    mkdirSync(options.runFolder);
    writeFileSync(join(options.runFolder, 'mine'), '');
    await expect(startGuardian(options)).rejects.toMatchObject({ code: 'RUN_ALREADY_EXISTS' });
    expect(readdirSync(options.runFolder)).toEqual(['mine']);
  });

  it('[INFRA-10] leaves nothing of a runner that dies while it starts', async () => {
    const source = JSON.stringify(join(import.meta.dirname, 'start-guardian.ts'));
    const code = `const { startGuardian } = await import(${source});
      startGuardian(${JSON.stringify(options)}); process.kill(process.pid, 'SIGKILL');`;
    const runner = spawn(process.execPath, ['--input-type=module', '-e', code]);
    expect(await once(runner, 'exit')).toEqual([null, 'SIGKILL']);
    await expect.poll(sweepLines).toMatchObject([{}, { action: 'removed-folder' }, {}]);
    expect(existsSync(options.runFolder)).toBe(false);
  });

  it('ends once, and says what it had to do in the report folder as well', async () => {
    const guardian = await startGuardian(options);
    writeFileSync(join(options.runFolder, 'left'), 'behind');
    const [first, second] = await Promise.all([guardian.finish(), guardian.finish()]);
    expect(second).toBe(first);
    expect(existsSync(options.runFolder)).toBe(false);
    expect(sweepLines()).toMatchObject([
      { v: 1, action: 'began', because: 'told' },
      { v: 1, action: 'removed-folder', path: options.runFolder },
      { v: 1, action: 'finished', tookMs: expect.any(Number) },
    ]);
  });

  it('makes no report folder that nobody asked for', async () => {
    const reportFolder = join(parent, 'no-such');
    const guardian = await startGuardian({ ...options, reportFolder });
    await guardian.finish();
    expect(existsSync(reportFolder)).toBe(false);
  });

  it('tells of its death, and of nothing else', async () => {
    const deaths: HornetError[] = [];
    const onDeath = (error: HornetError) => void deaths.push(error);
    const guardian = await startGuardian({ ...options, onDeath });
    await killEach([identify(guardian.pid)]);
    await expect.poll(() => deaths.length, { timeout: 15_000 }).toBe(1);
    expect(deaths[0]).toMatchObject({ code: 'GUARDIAN_DIED', data: { signal: 'SIGKILL' } });
    await expect(guardian.finish()).rejects.toMatchObject({ code: 'GUARDIAN_DIED' });
    rmSync(options.runFolder, { recursive: true });
    const other = await startGuardian({ ...options, onDeath });
    await other.finish();
    expect(deaths).toHaveLength(1);
  });

  it('says why it could not be started, and leaves none behind', async () => {
    const impossible = startGuardian({ ...options, reportFolder: '' });
    await expect(impossible).rejects.toMatchObject({
      code: 'GUARDIAN_NOT_STARTED',
      data: { exitCode: 2, output: [expect.stringContaining('usage: ')] },
    });
  });

  it('lets its runner end', async () => {
    const source = JSON.stringify(join(import.meta.dirname, 'start-guardian.ts'));
    const code = `const { startGuardian } = await import(${source});
      await startGuardian(${JSON.stringify(options)}); process.stdout.write('started');`;
    const runner = spawn(process.execPath, ['--input-type=module', '-e', code]);
    const [exitCode] = await once(runner, 'exit');
    expect(exitCode).toBe(0);
    await expect.poll(() => existsSync(options.runFolder), { timeout: 15_000 }).toBe(false);
  });
});

/** What the guardian has written so far. */
function sweepLines(): unknown[] {
  const file = join(parent, 'guardian.ndjson');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  return lines.map((line) => JSON.parse(line));
}
