// The hive put together: it starts its workers, tells the queen, serves jobs and worker requests, leaves in good order.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Capabilities,
  CapabilitiesSchema,
  type Heartbeat,
  HeartbeatSchema,
  type HiveConfiguration,
  WorkerListSchema,
  type WorkerReport,
} from '../contracts/index.ts';
import { anOperation } from '../contracts/testing/builders.ts';
import {
  createJob,
  createLog,
  followJob,
  type JobCall,
  type RunningProgram,
} from '../shared/index.ts';
import { patience, told } from '../shared/testing/job-events.ts';
import { type HiveOptions, startHive } from './hive.ts';
import { configured, idle, serving } from './testing/tiny-workers.ts';

const operation = anOperation();
const call: JobCall = {
  headers: {},
  signal: new AbortController().signal,
  silenceTimeoutMs: 10_000,
};
/** Says one token, and ends when it gets SIGUSR2. */
const untilSignal = `narrate('generate', job); piece('a', 'stop');
  process.on('SIGUSR2', () => { narrate('complete', job); done(); });`;

let queen: Server;
let heartbeats: Heartbeat[];
let stateFolder: string;
let hive: RunningProgram;
/** Why the program was asked to leave. */
let left: string[];

beforeEach(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  heartbeats = [];
  queen = createServer(async (request, response) => {
    heartbeats.push(JSON.parse((await request.toArray()).join('')));
    response.writeHead(204).end();
  });
  await once(queen.listen(0, '127.0.0.1'), 'listening');
});

afterEach(async () => {
  await hive.stop();
  await rm(stateFolder, { recursive: true });
  queen.closeAllConnections();
  await once(queen.close(), 'close');
});

async function start(workers: HiveConfiguration['workers'], advertise?: string): Promise<void> {
  left = [];
  const options: HiveOptions = {
    name: 'hive-1',
    stateFolder,
    listen: { host: '127.0.0.1', port: 0 },
    queenUrl: `http://127.0.0.1:${(queen.address() as AddressInfo).port}`, // a TCP server that listens has one
    workers: { models: [{ id: 'tiny', path: '/tiny.gguf' }], workers },
    nvidiaSmi: 'no-nvidia-smi',
    heartbeatMs: 3_600_000,
    heartbeatTimeoutMs: 10_000,
    requestTimeoutMs: 20_000,
    connectTimeoutMs: 5_000,
    workerSilenceMs: 10_000,
    firstTokenTimeoutMs: 10_000,
    betweenTokensTimeoutMs: 10_000,
    healthIntervalMs: 3_600_000,
    restartPauseMs: 20,
    restartRestMs: 10_000,
    keepAliveMs: 100,
    retentionMs: 60_000,
    drainTimeoutMs: 10_000,
    ...(advertise === undefined ? {} : { advertise }),
  };
  const leave = (why: string): void => void left.push(why);
  hive = await startHive(options, createLog('hive-1', 'silent'), 'instance-1', leave);
}

async function ask(method: string, path: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${hive.url}${path}`, { method });
  return { status: answer.status, body: await answer.json() };
}

/** Resolves when the queen has been told this of the first worker. */
function untilReported(standing: Partial<WorkerReport>): Promise<void> {
  const newest = () => heartbeats.at(-1)?.workers[0];
  return vi.waitFor(() => expect(newest()).toMatchObject(standing), patience);
}

async function reportedPid(): Promise<number> {
  const pid = heartbeats.at(-1)?.workers[0]?.pid;
  if (typeof pid !== 'number') throw new Error('The hive has reported no process.');
  return pid;
}

describe('a hive that starts', () => {
  it('[QH-02] [TEL-25] is ready when the workers that come with it are, and tells the queen meanwhile', async () => {
    await start(
      [configured(idle, { start: 'with_hive' }), configured(idle, { name: 'worker-2', slots: 3 })],
      'http://hive.example',
    );
    expect(hive.advertisedUrl).toBe('http://hive.example');
    await untilReported({ state: 'ready' });
    for (const each of heartbeats) expect(Value.Check(HeartbeatSchema, each)).toBe(true);
    expect(heartbeats.at(-1)).toMatchObject({
      hive: 'hive-1',
      instance_id: 'instance-1',
      url: 'http://hive.example',
      models: ['tiny'],
      devices: [{ id: 'cpu', kind: 'cpu' }],
      jobs: [],
      draining: false,
      workers: [
        { name: 'worker-1', state: 'ready', slots_total: 2 },
        { name: 'worker-2', state: 'stopped', slots_total: 3, pid: null },
      ],
    });
  });

  it('with a worker that cannot start is there all the same, and says so', async () => {
    await start([configured('process.exit(2);', { start: 'with_hive' })]);
    await untilReported({
      ...{ state: 'failed', can_start: false },
      last_error: expect.objectContaining({ code: 'WORKER_START_FAILED' }),
    });
    expect((await ask('GET', '/health')).body).toEqual({ status: 'ready', name: 'hive-1' });
  });
});

describe('the workers of a hive', () => {
  it('are listed, started and stopped over HTTP, and every change is told to the queen', async () => {
    await start([configured(idle)]);
    expect(await ask('POST', '/v1/workers/worker-1/start')).toMatchObject({
      status: 200,
      body: { name: 'worker-1', state: 'ready', url: 'http://127.0.0.1:1' },
    });
    const { body } = await ask('GET', '/v1/workers');
    expect(Value.Check(WorkerListSchema, body)).toBe(true);
    expect(body).toMatchObject({ workers: [{ state: 'ready' }] });
    await untilReported({ state: 'ready' });
    expect(await ask('POST', '/v1/workers/worker-1/stop')).toMatchObject({
      status: 200,
      body: { state: 'stopped', pid: null },
    });
    await untilReported({ state: 'stopped' });
  });

  it('that there are not, or that fail, are answered with the reason', async () => {
    await start([configured('process.exit(3);')]);
    expect(await ask('POST', '/v1/workers/worker-9/start')).toMatchObject({
      status: 404,
      body: { error: { code: 'WORKER_NOT_FOUND' } },
    });
    expect(await ask('POST', '/v1/workers/worker-9/stop')).toMatchObject({ status: 404 });
    expect(await ask('POST', '/v1/workers/worker-1/start')).toMatchObject({
      status: 500,
      body: { error: { code: 'WORKER_START_FAILED', details: { exit_code: 3 } } },
    });
  });

  it('[INF-36] that crash are told to the queen at once, and started again', async () => {
    await start([configured(idle, { start: 'with_hive' })]);
    await untilReported({ state: 'ready', restarts: 0 });
    const before = heartbeats.length;
    process.kill(await reportedPid(), 'SIGKILL');
    await untilReported({ state: 'ready', restarts: 1 });
    const told = heartbeats.slice(before).map(({ workers }) => workers[0]?.state);
    expect(told).toContain('restarting');
  });
});

it('a job is served by a worker that it starts, and the queen is told when a slot is taken and given back', async () => {
  await start([configured(serving(untilSignal))]);
  const { job_id: jobId } = await createJob(hive.url, operation, call);
  const following = Array.fromAsync(followJob(hive.url, jobId, call));
  await untilReported({ state: 'ready', slots_busy: 1 });
  expect(heartbeats.at(-1)?.jobs).toEqual([jobId]);
  await vi.waitFor(async () => {
    expect(await ask('GET', `/v1/jobs/${jobId}`)).toMatchObject({ body: { tokens: 1 } });
  }, patience);
  process.kill(await reportedPid(), 'SIGUSR2');
  const events = await following;
  expect(told(events).filter((each) => each !== 'hive-1 admit')).toEqual([
    'hive-1 receive',
    'hive-1 start_worker',
    'hive-1 worker_ready',
    'hive-1 forward',
    'worker-1 generate',
    'worker-1 complete',
    'hive-1 complete',
  ]);
  expect(events.at(-1)).toMatchObject({ type: 'completed', tokens: 1 });
  await untilReported({ state: 'ready', slots_busy: 0 });
  await vi.waitFor(() => expect(heartbeats.at(-1)?.jobs).toEqual([]), patience);
});

describe('a hive that is asked', () => {
  it('for what it has says so, and looks again where that is wanted', async () => {
    await start([configured(idle)]);
    const { status, body } = await ask('GET', '/v1/capabilities');
    expect(status).toBe(200);
    expect(Value.Check(CapabilitiesSchema, body)).toBe(true);
    expect(body).toMatchObject({ hive: 'hive-1', models: ['tiny'], devices: [{ id: 'cpu' }] });
    const again = await ask('GET', '/v1/capabilities?refresh=true');
    const at = ({ body: told }: typeof again) => (told as Capabilities).refreshed_at_ms; // checked above
    expect(at(again)).toBeGreaterThanOrEqual(at({ status, body }));
    expect(await ask('GET', '/v1/capabilities?refresh=perhaps')).toMatchObject({ status: 400 });
  });

  it('[CORE-07] to leave says that it does, and does', async () => {
    await start([configured(idle)]);
    expect(await ask('POST', '/v1/shutdown')).toMatchObject({
      status: 202,
      body: { status: 'draining' },
    });
    await vi.waitFor(() => expect(left).toEqual(['asked to over HTTP']), patience);
  });
});

describe('told to stop, a hive', () => {
  it('[CORE-07] says so to the queen, stops its workers, and is gone', async () => {
    const slow = `process.on('SIGTERM', () => setTimeout(() => process.exit(0), 100)); ${idle}`;
    await start([configured(slow, { start: 'with_hive' })]);
    await vi.waitFor(() => expect(heartbeats.at(-1)?.workers[0]?.state).toBe('ready'));
    const stopped = hive.stop();
    expect(hive.stop()).toBe(stopped);
    await stopped;
    expect(heartbeats.at(-1)).toMatchObject({
      draining: true,
      workers: [],
    });
    const draining = heartbeats.filter((heartbeat) => heartbeat.draining);
    expect(draining[0]?.workers).toMatchObject([{ name: 'worker-1' }]);
    expect(heartbeats.map(({ sequence }) => sequence)).toEqual(heartbeats.keys().toArray());
    await expect(fetch(`${hive.url}/health`)).rejects.toThrow();
  });

  it('says so also when it has nothing to stop', async () => {
    await start([configured(idle)]);
    await hive.stop();
    expect(heartbeats.at(-1)).toMatchObject({ draining: true });
  });
});
