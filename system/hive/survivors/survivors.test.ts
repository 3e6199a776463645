// Workers that an earlier life of a hive has left: written down while they run, found, and ended before others are started.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NarrationSink } from '../../../harness/narration/narration-sink.ts';
import { hasProcFolder } from '../../../harness/process/process-table.ts';
import { createLog, createNarrator } from '../../shared/index.ts';
import { endSurvivors } from './end-survivors.ts';
import { openSurvivorFile } from './open-survivor-file.ts';
import { startTicksOf } from './process-identity.ts';
import { SurvivorFile } from './survivor-file.ts';

const log = createLog('hive-1', 'silent');
let folder: string;
let path: string;
let children: ChildProcess[];
let said: NarrationSink;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  path = join(folder, 'deep', 'workers.json');
  children = [];
  said = new NarrationSink();
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

const narrate = (sentence: Parameters<ReturnType<typeof createNarrator>>[0]): void =>
  createNarrator('hive-1', log, [said.take])(sentence);

async function startProcess(): Promise<{ pid: number; child: ChildProcess }> {
  const child = spawn('sleep', ['60']);
  children.push(child);
  await once(child, 'spawn');
  return { pid: child.pid ?? 0, child };
}

/** A life of a worker, as far as the file looks at it. */
function lifeOf(pid: number | null) {
  const end = new AbortController();
  const life = { pid, ended: end.signal } as Parameters<SurvivorFile['watch']>[1]; // it reads no more of it
  return { life, end: () => end.abort() };
}

describe.runIf(hasProcFolder())('[SUITE-07] the list of running workers', () => {
  it('has a worker for as long as it runs, by its pid and the time of its start', async () => {
    const { pid } = await startProcess();
    const file = new SurvivorFile(path, log);
    const { life, end } = lifeOf(pid);
    file.watch('worker-1', life);
    const written = [{ name: 'worker-1', pid, start_ticks: startTicksOf(pid) }];
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ workers: written });
    expect(new SurvivorFile(path, log).read()).toEqual(written);
    end();
    expect(file.read()).toEqual([]);
  });

  it('has nobody who has no process, or whose process is gone', () => {
    const file = new SurvivorFile(path, log);
    file.watch('worker-1', lifeOf(null).life);
    file.watch('worker-2', lifeOf(2 ** 22 + 1).life); // more than Linux gives out
    expect(file.read()).toEqual([]);
  });

  it('that is damaged is as good as none', async () => {
    const file = join(folder, 'workers.json');
    for (const text of ['', '{"workers":[{"pid":-1}]}', '{"workers":']) {
      await writeFile(file, text);
      expect(new SurvivorFile(file, log).read()).toEqual([]);
    }
  });
});

describe.runIf(hasProcFolder())('[SUITE-07] a worker of an earlier life', () => {
  const written = (pid: number) => ({
    ...{ name: 'worker-1', pid },
    start_ticks: startTicksOf(pid) ?? '',
  });

  it('that ends by itself is waited for', async () => {
    const { pid, child } = await startProcess();
    const ended = endSurvivors([written(pid)], { narrate, patienceMs: 10_000 });
    child.kill('SIGTERM');
    await ended;
    said.expectTold({ action: 'end_survivor', human: /has ended$/ }, 1);
  });

  it('that goes on is ended', async () => {
    const { pid, child } = await startProcess();
    const gone = once(child, 'exit');
    await endSurvivors([written(pid)], { narrate, patienceMs: 50 });
    expect(await gone).toEqual([null, 'SIGKILL']);
    said.expectTold({ action: 'end_survivor', level: 'warn' }, 1);
  });

  it('whose number means another process by now is left alone', async () => {
    const { pid, child } = await startProcess();
    await endSurvivors([{ ...written(pid), start_ticks: '1' }], { narrate, patienceMs: 50 });
    expect(child.exitCode ?? child.signalCode).toBeNull();
    expect(said.told()).toEqual([]);
  });

  it('is gone when the list is open', async () => {
    const { pid } = await startProcess();
    await writeFile(join(folder, 'workers.json'), JSON.stringify({ workers: [written(pid)] }));
    const opening = openSurvivorFile(folder, log, narrate);
    children[0]?.kill('SIGTERM');
    expect(await opening).toBeInstanceOf(SurvivorFile);
    expect(startTicksOf(pid)).toBeUndefined();
  });
});
