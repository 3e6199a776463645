// The hive put together: it starts its workers, tells the queen, serves jobs and worker requests, leaves in good order.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
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
import { startHive } from './hive.ts';
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
let hive: RunningProgram;

beforeEach(async () => {
  heartbeats = [];
  queen = createServer(async (request, response) => {
    heartbeats.push(JSON.parse((await request.toArray()).join('')));
    response.writeHead(204).end();
  });
  await once(queen.listen(0, '127.0.0.1'), 'listening');
});

afterEach(async () => {
  await hive.stop();
  queen.closeAllConnections();
  await once(queen.close(), 'close');
});

async function start(workers: HiveConfiguration['workers'], advertise?: string): Promise<void> {
  const options = {
    name: 'hive-1',
    listen: { host: '127.0.0.1', port: 0 },
    queenUrl: `http://127.0.0.1:${(queen.address() as AddressInfo).port}`, // a TCP server that listens has one
    workers: { models: [{ id: 'tiny', path: '/tiny.gguf' }], workers },
    heartbeatMs: 3_600_000,
    heartbeatTimeoutMs: 10_000,
    requestTimeoutMs: 20_000,
    workerSilenceMs: 10_000,
    keepAliveMs: 100,
    retentionMs: 60_000,
    drainTimeoutMs: 10_000,
    ...(advertise === undefined ? {} : { advertise }),
  };
  hive = await startHive(options, createLog('hive-1', 'silent'), 'instance-1');
}

async function ask(method: string, path: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${hive.url}${path}`, { method });
  return { status: answer.status, body: await answer.json() };
}

/** Resolves when the queen has been told this of the only worker. */
function untilReported(standing: Partial<WorkerReport>): Promise<void> {
  const expected = { workers: [standing] };
  return vi.waitFor(() => expect(heartbeats.at(-1)).toMatchObject(expected), patience);
}

async function reportedPid(): Promise<number> {
  const pid = heartbeats.at(-1)?.workers[0]?.pid;
  if (typeof pid !== 'number') throw new Error('The hive has reported no process.');
  return pid;
}

describe('a hive that starts', () => {
  it('is ready when the workers that come with it are, and then tells the queen', async () => {
    await start(
      [configured(idle, { start: 'with_hive' }), configured(idle, { name: 'worker-2', slots: 3 })],
      'http://hive.example',
    );
    expect(hive.advertisedUrl).toBe('http://hive.example');
    await vi.waitFor(() => expect(heartbeats).toHaveLength(1), patience);
    expect(Value.Check(HeartbeatSchema, heartbeats[0])).toBe(true);
    expect(heartbeats[0]).toMatchObject({
      hive: 'hive-1',
      instance_id: 'instance-1',
      url: 'http://hive.example',
      models: ['tiny'],
      draining: false,
      workers: [
        { name: 'worker-1', state: 'ready', slots_total: 2 },
        { name: 'worker-2', state: 'stopped', slots_total: 3, pid: null },
      ],
    });
  });

  it('with a worker that cannot start is there all the same, and says so', async () => {
    await start([configured('process.exit(3);', { start: 'with_hive' })]);
    await untilReported({ state: 'failed' });
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

  it('that crash are told to the queen at once', async () => {
    await start([configured(idle, { start: 'with_hive' })]);
    await vi.waitFor(() => expect(heartbeats).toHaveLength(1), patience);
    process.kill(await reportedPid(), 'SIGKILL');
    await untilReported({ state: 'failed', pid: null });
  });
});

it('a job is served by a worker that it starts, and the queen is told when a slot is taken and given back', async () => {
  await start([configured(serving(untilSignal))]);
  const { job_id: jobId } = await createJob(hive.url, operation, call);
  const following = Array.fromAsync(followJob(hive.url, jobId, call));
  await untilReported({ state: 'ready', slots_busy: 1 });
  await vi.waitFor(async () => {
    expect(await ask('GET', `/v1/jobs/${jobId}`)).toMatchObject({ body: { tokens: 1 } });
  }, patience);
  process.kill(await reportedPid(), 'SIGUSR2');
  const events = await following;
  expect(told(events)).toEqual([
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
});

describe('told to stop, a hive', () => {
  it('says so to the queen, stops its workers, and is gone', async () => {
    await start([configured(idle, { start: 'with_hive' })]);
    const stopped = hive.stop();
    expect(hive.stop()).toBe(stopped);
    await stopped;
    expect(heartbeats.at(-1)).toMatchObject({
      draining: true,
      workers: [{ state: 'stopped', pid: null }],
    });
    await expect(fetch(`${hive.url}/health`)).rejects.toThrow();
  });

  it('says so also when it has nothing to stop', async () => {
    await start([configured(idle)]);
    await hive.stop();
    expect(heartbeats.at(-1)).toMatchObject({ draining: true });
  });
});
