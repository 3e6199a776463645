// The hive as a program: its configuration file, and what becomes of its workers when it is killed.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { identify, isAlive } from '../../harness/process/process-table.ts';
import { type HiveConfiguration, ReadyLineSchema, WorkerListSchema } from '../contracts/index.ts';
import { patience } from '../shared/testing/job-events.ts';
import { configured } from './testing/tiny-workers.ts';

let folder: string;
const hives: { kill(signal: 'SIGKILL'): boolean }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
});

afterAll(async () => {
  for (const hive of hives) hive.kill('SIGKILL'); // their workers follow
  await rm(folder, { recursive: true });
});

function runHive(...flags: string[]) {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const own = ['--listen', '127.0.0.1:0', '--queen-url', 'http://127.0.0.1:1'];
  const hive = execa(process.execPath, [main, ...own, ...flags], {
    ...{ reject: false, stdin: 'pipe', env: { XDG_STATE_HOME: folder } },
  });
  hives.push(hive);
  return hive;
}

async function written(content: unknown): Promise<string> {
  const file = join(folder, 'hive.json');
  await writeFile(file, JSON.stringify(content));
  return file;
}

/** Where the hive listens, once it is ready. */
async function untilReady({ stdout }: ReturnType<typeof runHive>): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const ready: unknown = JSON.parse(line);
    if (Value.Check(ReadyLineSchema, ready)) return ready.url;
  }
  throw new Error('The hive ended before it was ready.');
}

async function firstPid(url: string): Promise<number> {
  const list: unknown = await (await fetch(`${url}/v1/workers`)).json();
  const pid = Value.Check(WorkerListSchema, list) ? list.workers[0]?.pid : undefined;
  if (typeof pid !== 'number') throw new Error('The hive runs no worker.');
  return pid;
}

/** One worker that starts with the hive. */
function withWorker(program: string): HiveConfiguration {
  return {
    models: [{ id: 'tiny', path: '/tiny.gguf' }],
    workers: [configured(program, { start: 'with_hive' })],
  };
}

describe.concurrent('a hive program', () => {
  it('names all faults of its flags and its file together, and ends with 2', async ({ expect }) => {
    const file = await written({ workers: [{ name: 'w', model: 'unicorn', slots: 0 }] });
    const { exitCode, stdout, stderr } = await runHive('--workers', file, '--heartbeat-ms', '0');
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('--heartbeat-ms is wrong.');
    expect(stderr).toContain(`--workers is wrong. ${file} is not valid: /workers/0/slots must be`);
    expect(stderr).toContain('worker w names the model "unicorn", which is not in models');
  });

  it('[TEL-28] with a queen that is no URL ends with 2', async ({ expect }) => {
    const { exitCode, stderr } = await runHive('--queen-url', 'the-queen');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--queen-url is wrong. It must be a URL');
  });

  it('without its file ends with 2', async ({ expect }) => {
    const { exitCode, stderr } = await runHive('--workers', join(folder, 'absent.json'));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--workers is wrong\. .*absent\.json cannot be read: ENOENT/);
  });
});

describe('a hive program that is given no folder', () => {
  it('[SUITE-07] keeps its workers where the state of the user is, and no second one may', async () => {
    const flags = ['--workers', await written(withWorker('announce();')), '--name', 'rack-2'];
    const hive = runHive(...flags);
    const pid = await firstPid(await untilReady(hive));
    const own = join(folder, 'hornet', 'rack-2');
    const list: unknown = JSON.parse(await readFile(join(own, 'workers.json'), 'utf8'));
    expect(list).toMatchObject({ workers: [{ pid }] });
    const { exitCode, stderr } = await runHive(...flags);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`Another hive uses the state folder ${own}. Stop it, or give`);
    expect(isAlive(identify(pid))).toBe(true);
    hive.kill('SIGKILL');
    await hive;
    await untilReady(runHive(...flags)); // it goes with its process
  });
});

describe('a hive program that ends', () => {
  it('takes its worker with it, however suddenly', async () => {
    const hive = runHive('--workers', await written(withWorker('announce();')));
    const worker = identify(await firstPid(await untilReady(hive)));
    expect(isAlive(worker)).toBe(true);
    hive.kill('SIGKILL');
    await hive;
    await vi.waitFor(() => expect(isAlive(worker)).toBe(false), patience);
  });

  it('[CORE-07] over HTTP stops its worker first, and exits with 0', async () => {
    const gentle = "process.on('SIGTERM', () => process.exit(0)); announce();";
    const hive = runHive('--workers', await written(withWorker(gentle)));
    const url = await untilReady(hive);
    const worker = identify(await firstPid(url));
    expect((await fetch(`${url}/v1/shutdown`, { method: 'POST' })).status).toBe(202);
    expect((await hive).exitCode).toBe(0);
    expect(isAlive(worker)).toBe(false);
  });

  it('[CORE-07] on request stops its worker first, and exits with 0', async () => {
    const gentle = "process.on('SIGTERM', () => process.exit(0)); announce();";
    const hive = runHive('--workers', await written(withWorker(gentle)));
    const worker = identify(await firstPid(await untilReady(hive)));
    hive.kill('SIGTERM');
    expect((await hive).exitCode).toBe(0);
    expect(isAlive(worker)).toBe(false);
  });
});
