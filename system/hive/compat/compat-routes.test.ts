// The older endpoints of a hive, over a real socket.
import { describe, expect, it } from 'vitest';
import { aWorker } from '../../contracts/testing/builders.ts';
import { Failure } from '../../shared/index.ts';
import { startCompatBench } from './testing/compat-bench.ts';

const attached = {
  worker_id: 'rig-7',
  url: 'http://127.0.0.1:9',
  model_ref: 'hf:tiny',
  backend: 'cuda',
  device: 1,
  slots_total: 3,
};

describe('GET /v1/health', () => {
  it('says that the hive is alive', async () => {
    await using hive = await startCompatBench();
    expect(await hive.ask('GET', '/v1/health')).toEqual({
      status: 200,
      body: { status: 'alive', version: expect.stringMatching(/^\d+\./), api_version: 'v1' },
    });
  });
});

describe('GET /v1/workers/list', () => {
  it('has the workers that run, in three states', async () => {
    const workers = [
      aWorker({ name: 'idle', device: 'cuda:1', restarts: 2 }),
      aWorker({ name: 'busy', slots_busy: 3 }),
      aWorker({ name: 'starting', state: 'starting', url: null }),
      aWorker({ name: 'restarting', state: 'restarting' }),
      aWorker({ name: 'stopping', state: 'stopping' }),
      aWorker({ name: 'stopped', state: 'stopped' }),
      aWorker({ name: 'failed', state: 'failed' }),
    ];
    await using hive = await startCompatBench({ workers });
    const { status, body } = await hive.ask('GET', '/v1/workers/list');
    expect(status).toBe(200);
    const idle = {
      id: 'idle',
      url: 'http://127.0.0.1:1',
      model_ref: 'tiny',
      backend: 'cuda',
      device: 1,
      state: 'idle',
      slots_total: 4,
      slots_available: 4,
      pid: 1,
      restart_count: 2,
    };
    expect(body).toMatchObject({
      workers: [
        idle,
        { id: 'busy', backend: 'cpu', device: 0, state: 'busy', slots_available: 1 },
        { id: 'starting', state: 'loading', url: null },
        { id: 'restarting', state: 'loading' },
      ],
    });
  });
});

describe('POST /v1/workers/spawn', () => {
  const order = { model_ref: 'tiny', backend: 'cpu', device: 0 };

  it('[SUITE-01] starts a worker of the hive’s own, and tells where it is', async () => {
    await using hive = await startCompatBench();
    const { status, body } = await hive.ask('POST', '/v1/workers/spawn', order);
    expect(status).toBe(200);
    expect(body).toEqual({
      worker_id: expect.stringMatching(/^worker-[0-9a-f-]{36}$/),
      url: 'http://127.0.0.1:7',
      state: 'idle',
    });
    expect(hive.added).toMatchObject([{ worker: { model: 'tiny', device: 'cpu', slots: 4 } }]);
    expect(hive.started).toEqual([hive.added[0]?.worker.name]);
  });

  it('does not wait for ever: a worker that takes its time is loading', async () => {
    const start = (): Promise<void> => new Promise(() => {});
    await using hive = await startCompatBench({ start, spawnPatienceMs: 20 });
    expect(await hive.ask('POST', '/v1/workers/spawn', order)).toMatchObject({
      status: 200,
      body: { url: null, state: 'loading' },
    });
    expect(hive.workers.size).toBe(1);
  });

  it('[SUITE-14] can name a CUDA device', async () => {
    await using hive = await startCompatBench();
    const cuda = { model_ref: 'hf:tiny', backend: 'cuda', device: 1 };
    expect(await hive.ask('POST', '/v1/workers/spawn', cuda)).toMatchObject({ status: 200 });
    expect(hive.added).toMatchObject([{ worker: { model: 'tiny', device: 'cuda:1' } }]);
  });

  it('can bring a model that the hive does not know', async () => {
    await using hive = await startCompatBench();
    const unknown = { ...order, model_ref: 'hf:org/new' };
    expect(await hive.ask('POST', '/v1/workers/spawn', unknown)).toMatchObject({
      status: 404,
      body: { error: { code: 'MODEL_NOT_FOUND' } },
    });
    const brought = { ...unknown, model_path: '/models/new.gguf' };
    expect(await hive.ask('POST', '/v1/workers/spawn', brought)).toMatchObject({ status: 200 });
    expect(hive.added).toMatchObject([
      { worker: { model: 'hf:org/new' }, model: { id: 'hf:org/new', path: '/models/new.gguf' } },
    ]);
  });

  it('[INF-15] says what keeps it from starting, and keeps no worker then', async () => {
    const start = async (): Promise<void> => {
      throw new Failure('INSUFFICIENT_MEMORY', 'Too large.', { details: { need_bytes: 9 } });
    };
    await using hive = await startCompatBench({ start });
    expect(await hive.ask('POST', '/v1/workers/spawn', order)).toMatchObject({
      status: 507,
      body: { error: { code: 'INSUFFICIENT_MEMORY', details: { need_bytes: 9 } } },
    });
    expect(hive.workers.size).toBe(0);
  });

  it('names all that is wrong with a request', async () => {
    await using hive = await startCompatBench();
    const wrong = { model_ref: 'two words', backend: 'metal', device: -1, model_path: 7 };
    const { status, body } = await hive.ask('POST', '/v1/workers/spawn', wrong);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 'VALIDATION_FAILED' } });
    const { faults } = (body as { error: { details: { faults: { field: string }[] } } }).error
      .details;
    expect([...new Set(faults.map(({ field }) => field))].sort()).toEqual([
      ...['backend', 'device', 'model_path', 'model_ref'],
    ]);
    expect(JSON.stringify(body)).not.toContain('two words');
  });

  it.each([
    'models/new.gguf',
    '/models/../etc/passwd',
    '/models/\u0000',
    '/models//new',
  ])('takes no path such as %j', async (model_path) => {
    await using hive = await startCompatBench();
    expect(await hive.ask('POST', '/v1/workers/spawn', { ...order, model_path })).toMatchObject({
      status: 400,
      body: { error: { code: 'VALIDATION_FAILED', param: 'model_path' } },
    });
    expect(hive.workers.size).toBe(0);
  });
});

describe('POST /v1/workers/register', () => {
  it('takes in a server that runs already', async () => {
    await using hive = await startCompatBench();
    expect(await hive.ask('POST', '/v1/workers/register', attached)).toEqual({
      status: 201,
      body: { success: true, message: 'rig-7 is registered', worker_id: 'rig-7' },
    });
    expect(hive.added).toMatchObject([
      {
        worker: {
          ...{ name: 'rig-7', model: 'tiny', device: 'cuda:1', slots: 3 },
          url: 'http://127.0.0.1:9',
        },
      },
    ]);
    expect(hive.started).toEqual([]); // it runs already
  });

  it('[SUITE-10] has exactly one winner, however many come with one name at once', async () => {
    await using hive = await startCompatBench();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        hive.ask('POST', '/v1/workers/register', {
          ...attached,
          url: `http://127.0.0.1:${100 + index}`,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    const refusals = answers.filter(({ status }) => status === 409);
    for (const { body } of refusals)
      expect(body).toMatchObject({ error: { code: 'WORKER_EXISTS' } });
    expect(hive.added).toHaveLength(1);
  });

  it('[SUITE-10] takes in as many as come with names of their own', async () => {
    await using hive = await startCompatBench();
    const names = Array.from({ length: 10 }, (_, index) => `rig-${index}`);
    const answers = await Promise.all(
      names.map((worker_id) =>
        hive.ask('POST', '/v1/workers/register', { ...attached, worker_id }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 201));
    expect([...hive.workers.keys()].sort()).toEqual(names);
  });

  it.each([
    ['worker_id', { worker_id: '../x' }],
    ['url', { url: 'ftp://nowhere' }],
    ['slots_total', { slots_total: 0 }],
  ])('refuses a wrong %s', async (field, change) => {
    await using hive = await startCompatBench();
    expect(
      await hive.ask('POST', '/v1/workers/register', { ...attached, ...change }),
    ).toMatchObject({
      status: 400,
      body: { error: { code: 'VALIDATION_FAILED', param: field } },
    });
  });
});

describe('POST /v1/workers/ready', () => {
  it('registers a worker that nobody knew, and hears it again and again', async () => {
    await using hive = await startCompatBench();
    const answers = [];
    for (let call = 0; call < 2; call++)
      answers.push(await hive.ask('POST', '/v1/workers/ready', attached));
    expect(answers).toEqual([
      { status: 200, body: { message: 'rig-7 is registered' } },
      { status: 200, body: { message: 'rig-7 is known' } },
    ]);
    expect(hive.added).toHaveLength(1);
  });

  it('refuses another worker under a name that is taken', async () => {
    await using hive = await startCompatBench();
    await hive.ask('POST', '/v1/workers/ready', attached);
    const other = { ...attached, url: 'http://127.0.0.1:10' };
    expect(await hive.ask('POST', '/v1/workers/ready', other)).toMatchObject({
      status: 409,
      body: { error: { code: 'WORKER_EXISTS' } },
    });
  });

  it('changes nothing about a child', async () => {
    await using hive = await startCompatBench({ workers: [aWorker({ name: 'rig-7' })] });
    expect(await hive.ask('POST', '/v1/workers/ready', attached)).toMatchObject({ status: 200 });
    expect(hive.added).toEqual([]);
  });
});

describe('DELETE /v1/workers/{name}', () => {
  it('takes a worker out, and says so if there is none', async () => {
    await using hive = await startCompatBench({ workers: [aWorker()] });
    expect(await hive.ask('DELETE', '/v1/workers/worker-1')).toEqual({
      status: 204,
      body: undefined,
    });
    expect(hive.workers.size).toBe(0);
    expect(await hive.ask('DELETE', '/v1/workers/worker-1')).toMatchObject({
      status: 404,
      body: { error: { code: 'WORKER_NOT_FOUND' } },
    });
  });
});

it('all of them are described', async () => {
  await using hive = await startCompatBench();
  const { body } = await hive.ask('GET', '/openapi.json');
  expect(Object.keys((body as { paths: object }).paths)).toEqual(
    expect.arrayContaining(['/v1/workers/spawn', '/v1/workers/register', '/v1/workers/{name}']),
  );
});
