// The older endpoints about workers at the queen, over a real socket: what she shows, and what she passes on to whom.
import { describe, expect, it } from 'vitest';
import type { HiveRecord } from '../../contracts/index.ts';
import { aDevice, aWorker } from '../../contracts/testing/builders.ts';
import { startCompatBench as startHive } from '../../hive/compat/testing/compat-bench.ts';
import { callPeer, Failure } from '../../shared/index.ts';
import { aHiveRecord, saying, startCompatBench } from './testing/compat-bench.ts';

const work = saying([]);
const hives: HiveRecord[] = [
  aHiveRecord({
    workers: [
      aWorker({ name: 'worker-1', slots_busy: 1 }),
      aWorker({ name: 'worker-2', state: 'starting', url: null }),
      aWorker({ name: 'worker-3', state: 'stopped' }),
    ],
  }),
  aHiveRecord({ hive: 'lost', state: 'lost' }),
  aHiveRecord({ hive: 'off', state: 'down', url: null, workers: [] }),
  aHiveRecord({
    hive: 'workstation',
    models: ['large'],
    devices: [
      aDevice(),
      aDevice({ id: 'cuda:0', kind: 'cuda' }),
      aDevice({ id: 'cuda:1', kind: 'cuda' }),
    ],
    workers: [
      aWorker({ name: 'worker-1', model: 'large' }),
      aWorker({ name: 'rig', state: 'failed' }),
    ],
  }),
];

describe('GET /v2/workers/list', () => {
  it('has the workers that run, of hives that can be reached', async () => {
    await using queen = await startCompatBench(work, { hives: () => hives });
    const common = { model_ref: 'tiny', url: 'http://127.0.0.1:1' };
    expect(await queen.ask('GET', '/v2/workers/list')).toEqual({
      status: 200,
      body: {
        workers: [
          { worker_id: 'worker-1', node: 'hive-1', state: 'busy', ...common },
          { worker_id: 'worker-2', node: 'hive-1', state: 'loading', ...common, url: null },
          {
            ...common,
            worker_id: 'worker-1',
            node: 'workstation',
            state: 'idle',
            model_ref: 'large',
          },
        ],
      },
    });
  });
});

describe('GET /v2/workers/health', () => {
  it('of a node whose workers are well is healthy', async () => {
    await using queen = await startCompatBench(work, { hives: () => hives });
    expect(await queen.ask('GET', '/v2/workers/health?node=hive-1')).toEqual({
      status: 200,
      body: {
        status: 'healthy',
        workers: [
          { worker_id: 'worker-1', state: 'busy', ready: true },
          { worker_id: 'worker-2', state: 'loading', ready: false },
          { worker_id: 'worker-3', state: 'stopped', ready: false },
        ],
      },
    });
  });

  it.each([
    ['a worker has failed', 'workstation'],
    ['the hive is lost', 'lost'],
    ['one of all is not well', 'localhost'],
  ])('is not healthy where %s', async (_what, node) => {
    await using queen = await startCompatBench(work, { hives: () => hives });
    expect(await queen.ask('GET', `/v2/workers/health?node=${node}`)).toMatchObject({
      status: 200,
      body: { status: 'unhealthy' },
    });
  });

  it('of a node that is not known is refused', async () => {
    await using queen = await startCompatBench(work, { hives: () => hives });
    expect(await queen.ask('GET', '/v2/workers/health?node=nowhere')).toMatchObject({
      status: 404,
      body: { error: { code: 'HIVE_NOT_FOUND', param: 'node' } },
    });
    expect(await queen.ask('GET', '/v2/workers/health?node=')).toMatchObject({ status: 400 });
  });
});

describe('POST /v2/workers/shutdown', () => {
  const path = '/v2/workers/shutdown';

  it.each([
    [{ worker_id: 'worker-2' }, 'hive-1', '/v1/workers/worker-2/stop'],
    [{ worker_id: 'workstation/worker-1' }, 'workstation', '/v1/workers/worker-1/stop'],
    [{ worker_id: 'worker-1', node: 'workstation' }, 'workstation', '/v1/workers/worker-1/stop'],
  ])('of %j stops the worker', async (body, hive, stop) => {
    await using queen = await startCompatBench(work, { hives: () => hives });
    expect(await queen.ask('POST', path, body)).toMatchObject({
      status: 200,
      body: { success: true, message: expect.stringContaining(hive) },
    });
    expect(queen.calls).toEqual([{ hive, method: 'POST', path: stop }]);
  });

  it('stops none where it is not clear which is meant, or where there is none', async () => {
    await using queen = await startCompatBench(work, { hives: () => hives });
    expect(await queen.ask('POST', path, { worker_id: 'worker-1' })).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'VALIDATION_FAILED',
          message: 'worker_id names workers of hive-1 and workstation; node must say which.',
        },
      },
    });
    expect(await queen.ask('POST', path, { worker_id: 'worker-9' })).toMatchObject({
      status: 404,
      body: { error: { code: 'WORKER_NOT_FOUND' } },
    });
    expect(queen.calls).toEqual([]);
  });
});

describe('POST /v2/workers/register', () => {
  const registration = {
    worker_id: 'rig-7',
    url: 'http://127.0.0.1:9',
    model_ref: 'tiny',
    backend: 'cpu',
    device: 0,
    slots_total: 2,
  };
  const path = '/v2/workers/register';

  it('registers the worker at the hive that is named', async () => {
    const answer = { success: true, message: 'rig-7 is registered', worker_id: 'rig-7' };
    await using queen = await startCompatBench(work, { hives: () => hives, answer: () => answer });
    const body = { ...registration, node_name: 'workstation' };
    expect(await queen.ask('POST', path, body)).toEqual({ status: 201, body: answer });
    expect(queen.calls).toEqual([
      { hive: 'workstation', method: 'POST', path: '/v1/workers/register', body: registration },
    ]);
  });

  it('[SUITE-10] has exactly one winner, however many come with one name at once', async () => {
    await using hive = await startHive();
    const record = aHiveRecord({ url: hive.url });
    await using queen = await startCompatBench(work, {
      hives: () => [record],
      callHive: ({ url }, method, called, body) =>
        callPeer(`${url}${called}`, {
          ...{ method, body, headers: {} },
          signal: new AbortController().signal,
          silenceTimeoutMs: 10_000,
        }),
    });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        queen.ask('POST', path, { ...registration, node_name: 'localhost' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      error: { code: 'WORKER_EXISTS' },
    });
    expect([...hive.workers.keys()]).toEqual(['rig-7']);
  });

  it.each([
    ['nobody is named so', { node_name: 'nowhere' }, hives, 404, 'HIVE_NOT_FOUND'],
    ['the hive does not run', { node_name: 'off' }, hives, 503, 'NO_HIVE_AVAILABLE'],
    ['there is no hive', {}, [], 503, 'NO_HIVE_AVAILABLE'],
    ['the URL is missing', { url: undefined }, hives, 400, 'VALIDATION_FAILED'],
  ])('is refused where %s', async (_what, change, known, status, code) => {
    await using queen = await startCompatBench(work, { hives: () => known });
    expect(await queen.ask('POST', path, { ...registration, ...change })).toMatchObject({
      status,
      body: { error: { code } },
    });
    expect(queen.calls).toEqual([]);
  });

  it('says so where the hive answers something else', async () => {
    await using queen = await startCompatBench(work, { answer: () => 'fine' });
    expect(await queen.ask('POST', path, registration)).toMatchObject({
      status: 502,
      body: { error: { code: 'BAD_UPSTREAM', details: { hive: 'hive-1' } } },
    });
  });
});

describe('POST /v1/workers/spawn', () => {
  const path = '/v1/workers/spawn';
  const answer = { worker_id: 'worker-7f', url: null, state: 'loading' };
  const spawn = { model_ref: 'tiny', backend: 'cpu', device: 0 };

  it.each([
    ['the one that is named', { node: 'workstation' }, 'workstation'],
    ['one that has the model', {}, 'hive-1'],
    ['one that has the device, before all', { backend: 'cuda', device: 1 }, 'workstation'],
    ['one that has the model under its older name', { model_ref: 'hf:large' }, 'workstation'],
  ])('[SUITE-01] [SUITE-14] is passed on to a hive: %s', async (_which, change, hive) => {
    await using queen = await startCompatBench(work, { hives: () => hives, answer: () => answer });
    const { node: _node, ...order } = { node: '', ...spawn, ...change };
    expect(await queen.ask('POST', path, { ...spawn, ...change })).toEqual({
      status: 200,
      body: answer,
    });
    expect(queen.calls).toEqual([{ hive, method: 'POST', path, body: order }]);
  });

  it('[INF-15] is answered with what kept the hive from it', async () => {
    await using queen = await startCompatBench(work, {
      callHive: async () => {
        throw new Failure('INSUFFICIENT_MEMORY', 'Too large.', { details: { need_bytes: 9 } });
      },
    });
    expect(await queen.ask('POST', path, spawn)).toMatchObject({
      status: 507,
      body: { error: { code: 'INSUFFICIENT_MEMORY', details: { need_bytes: 9 } } },
    });
  });
});
