// The workers of a hive: which one gets a job, what is told of starts and stops, and what the programs are given.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkerConfiguration } from '../../contracts/index.ts';
import { withContext } from '../../shared/index.ts';
import {
  createTestWorkerPool,
  poolStanding,
  type TestWorkerPool,
} from '../testing/test-worker-pool.ts';
import { configured, idle, loadingInSteps } from '../testing/tiny-workers.ts';
import type { WorkerPool } from './worker-pool.ts';

let bench: TestWorkerPool;
let pool: WorkerPool;

beforeEach(() => createPool());

afterEach(() => bench[Symbol.asyncDispose]());

function createPool(...workers: WorkerConfiguration[]): void {
  const models = ['tiny', 'spare'].map((id) => ({ id, path: `/models/${id}.gguf` }));
  bench = createTestWorkerPool(workers, { configuration: { models, workers } });
  pool = bench.pool;
}

function actions(): string[] {
  return bench.narration.told().map(({ action, target }) => `${action} ${target}`);
}

describe('choosing', () => {
  it('takes the worker that the job names, whatever the others do', () => {
    createPool(configured(idle, { name: 'a' }), configured(idle, { name: 'b' }));
    expect(pool.choose({ model: 'tiny', worker: 'b' }).name).toBe('b');
  });

  it('takes one on the device that the job names', () => {
    createPool(configured(idle, { name: 'a' }), configured(idle, { name: 'b', device: 'cuda:0' }));
    expect(pool.choose({ model: 'tiny', device: 'cuda:0' }).name).toBe('b');
    expect(() => pool.choose({ model: 'tiny', device: 'cuda:7' })).toThrow(
      expect.objectContaining({ code: 'DEVICE_NOT_FOUND', param: 'device' }),
    );
  });

  it('takes else the one that can begin soonest', () => {
    const standing = poolStanding(['starting', 0], ['ready', 2], ['ready', 1], ['stopped', 0]);
    expect(standing.choose({ model: 'tiny' }).name).toBe('c');
  });

  it.each([
    ['MODEL_NOT_FOUND', 'a model that the hive does not know', { model: 'unicorn' }, 'model'],
    ['NO_WORKER_FOR_MODEL', 'a model that no worker has', { model: 'spare' }, 'model'],
    ['WORKER_NOT_FOUND', 'a worker that there is not', { model: 'tiny', worker: 'b' }, 'worker'],
    [
      'NO_WORKER_FOR_MODEL',
      'a worker that has another model',
      { model: 'spare', worker: 'worker-1' },
      'model',
    ],
  ])('[INF-12] [INF-13] is refused with %s for %s', async (code, _what, wanted, param) => {
    createPool(configured(idle));
    expect(() => pool.choose(wanted)).toThrow(expect.objectContaining({ code, param }));
  });

  it('finds a worker by its name, or says that there is none', () => {
    createPool(configured(idle));
    expect(pool.get('worker-1').name).toBe('worker-1');
    expect(() => pool.get('worker-2')).toThrow(
      expect.objectContaining({ code: 'WORKER_NOT_FOUND', param: 'name' }),
    );
  });
});

describe('[SUITE-07] a pool whose workers come and go', () => {
  it('takes a worker in, with its model, and starts it when it is wanted', async () => {
    createPool();
    pool.add(configured(idle, { model: 'other' }), { id: 'other', path: '/other.gguf' });
    expect(pool.models()).toEqual(['tiny', 'spare', 'other']);
    await pool.start(pool.choose({ model: 'other' }));
    expect(pool.get('worker-1').state).toBe('ready');
  });

  it('takes no two of one name, and no model that nobody knows', () => {
    createPool(configured(idle));
    const twice = () => pool.add(configured(idle));
    expect(twice).toThrow(expect.objectContaining({ code: 'WORKER_EXISTS' }));
    const unknown = () => pool.add(configured(idle, { name: 'b', model: 'unicorn' }));
    expect(unknown).toThrow(expect.objectContaining({ code: 'MODEL_NOT_FOUND' }));
    expect(pool.list()).toHaveLength(1);
  });

  it('lets a worker go when it has stopped', async () => {
    createPool(configured(idle));
    const life = await pool.start(pool.get('worker-1'));
    await pool.remove('worker-1');
    expect(life.ended.aborted).toBe(true);
    expect(pool.list()).toEqual([]);
    await expect(pool.remove('worker-1')).rejects.toMatchObject({ code: 'WORKER_NOT_FOUND' });
  });

  it('forgets with a worker the model that came with it, once nobody else has that', async () => {
    createPool();
    const other = { id: 'other', path: '/other.gguf' };
    for (const name of ['a', 'b']) pool.add(configured(idle, { name, model: 'other' }), other);
    await pool.remove('a');
    expect(pool.models()).toContain('other');
    await pool.remove('b');
    expect(pool.models()).toEqual(['tiny', 'spare']);
    expect(() => pool.choose({ model: 'other' })).toThrow(
      expect.objectContaining({ code: 'MODEL_NOT_FOUND' }),
    );
  });

  it('keeps a model that is configured, whoever else brought it', async () => {
    createPool();
    pool.add(configured(idle), { id: 'tiny', path: '/elsewhere.gguf' });
    await pool.remove('worker-1');
    expect(pool.models()).toEqual(['tiny', 'spare']);
  });
});

describe('starting', () => {
  it('gives the program its flags, and the job that is served in its environment', async () => {
    const program =
      'narrate(JSON.stringify([process.argv.slice(1), process.env.JOB_ID, process.env.CORRELATION_ID])); announce();';
    createPool(
      configured(program, {
        ...{ slots: 3, listen: '127.0.0.1:9300', context_tokens: 64, flags: ['--threads', '2'] },
      }),
    );
    const context = { correlationId: 'order-7', jobId: 'job-1' };
    await withContext(context, () => pool.start(pool.get('worker-1')));
    const flags = {
      '--name': 'worker-1',
      '--model': 'tiny',
      '--model-path': '/models/tiny.gguf',
      '--listen': '127.0.0.1:9300',
      '--slots': '3',
      '--context-tokens': '64',
      '--threads': '2',
    };
    expect(bench.heard.told().map(({ action }) => JSON.parse(action))).toEqual([
      [[...Object.entries(flags).flat(), '--exit-with-parent'], 'job-1', 'order-7'],
    ]);
  });

  it('gives it no job where there is none', async () => {
    createPool(configured("narrate(String('JOB_ID' in process.env)); announce();"));
    await pool.start(pool.get('worker-1'));
    bench.heard.expectTold({ action: 'false' }, 1);
  });

  it('is told as a start to the first who wants it, as a wait to the others, and as nothing afterwards', async () => {
    createPool(configured(idle));
    const worker = pool.get('worker-1');
    await Promise.all(
      ['job-1', 'job-2'].map((jobId) =>
        withContext({ correlationId: jobId, jobId }, () => pool.start(worker)),
      ),
    );
    await pool.start(worker);
    expect(bench.narration.told().map(({ job_id, action }) => `${job_id} ${action}`)).toEqual([
      'job-1 start_worker',
      'job-2 await_worker',
      'job-1 worker_ready',
      'job-2 worker_ready',
    ]);
  });

  it('tells everybody who waits how much of the model is loaded', async () => {
    createPool(configured(loadingInSteps));
    const worker = pool.get('worker-1');
    await Promise.all(
      ['job-1', 'job-2'].map((jobId) =>
        withContext({ correlationId: jobId, jobId }, () => pool.start(worker)),
      ),
    );
    const told = bench.narration.told().filter(({ action }) => action === 'load_progress');
    expect(told).toMatchObject(
      [25, 50, 75].flatMap((percent) =>
        ['job-1', 'job-2'].map((job_id) => ({
          ...{ job_id, part: percent / 100 },
          human: `worker-1 has loaded ${percent} % of the model`,
        })),
      ),
    );
  });

  it('that fails is told with its reason, and thrown', async () => {
    createPool(configured('process.exit(3);'));
    await expect(pool.start(pool.get('worker-1'))).rejects.toMatchObject({
      code: 'WORKER_START_FAILED',
    });
    expect(bench.narration.told().at(-1)).toMatchObject({
      action: 'worker_failed',
      level: 'error',
      human: 'worker-1 did not start: worker-1 ended with code 3 before it was ready.',
    });
  });

  it('with the hive takes those that are to, all of them, whether or not one fails', async () => {
    createPool(
      configured('process.exit(3);', { name: 'a', start: 'with_hive' }),
      configured(idle, { name: 'b', start: 'with_hive' }),
      configured(idle, { name: 'c' }),
    );
    await pool.startWithHive();
    expect(pool.list().map(({ state }) => state)).toEqual(['restarting', 'ready', 'stopped']);
    expect(actions()).toEqual(expect.arrayContaining(['worker_failed a', 'worker_ready b']));
  });
});

describe('stopping', () => {
  it('is told of a worker that runs, and of no other', async () => {
    createPool(configured(idle, { name: 'a' }), configured(idle, { name: 'b' }));
    await pool.start(pool.get('a'));
    await Promise.all([pool.stop(pool.get('a')), pool.stop(pool.get('b'))]);
    expect(actions().filter((action) => action.startsWith('stop'))).toEqual(['stop_worker a']);
    await pool.stop(pool.get('a'));
    expect(actions().filter((action) => action.startsWith('stop'))).toHaveLength(1);
  });

  it('all at once ends all, and says how far that is', async () => {
    createPool(
      ...['a', 'b'].map((name) => configured(idle, { name })),
      configured(idle, { name: 'c' }),
    );
    await Promise.all(['a', 'b'].map((name) => pool.start(pool.get(name))));
    await pool.stopAll();
    bench.narration.expectInOrder([
      { human: '1 of 2 workers stopped' },
      { human: '2 of 2 workers stopped' },
    ]);
    expect(pool.list().map((worker) => worker.report())).toMatchObject([
      { state: 'stopped', pid: null },
      { state: 'stopped', pid: null },
      { state: 'stopped', pid: null },
    ]);
  });
});
