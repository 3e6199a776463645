// The workers of a hive: which one gets a job, what is told of starts and stops, and what the programs are given.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkerConfiguration, WorkerState } from '../contracts/index.ts';
import { withContext } from '../shared/index.ts';
import {
  createTestWorkerPool,
  poolStanding,
  type TestWorkerPool,
} from './testing/test-worker-pool.ts';
import { configured, idle } from './testing/tiny-workers.ts';
import type { WorkerPool } from './worker-pool.ts';

let bench: TestWorkerPool;
let pool: WorkerPool;

beforeEach(() => createPool());

afterEach(() => bench[Symbol.asyncDispose]());

function createPool(...workers: WorkerConfiguration[]): void {
  bench = createTestWorkerPool(...workers);
  pool = bench.pool;
}

function actions(): string[] {
  return bench.narration.told().map(({ action, target }) => `${action} ${target}`);
}

describe('choosing', () => {
  it.each<[string, string, ...[WorkerState, number][]]>([
    ['a ready worker before one that starts', 'b', ['starting', 0], ['ready', 2]],
    ['one that starts before a stopped one', 'b', ['stopped', 0], ['starting', 1]],
    ['a stopped one before a failed one', 'b', ['failed', 0], ['stopped', 0]],
    ['a failed one before one that is being stopped', 'b', ['stopping', 0], ['failed', 0]],
    ['the less busy before the busier', 'c', ['ready', 2], ['ready', 3], ['ready', 1]],
    ['the first of equals', 'a', ['ready', 1], ['ready', 1], ['ready', 1]],
    ['a long line before a start', 'a', ['ready', 90], ['starting', 0], ['stopped', 0]],
  ])('takes %s', (_what, chosen, ...standing) => {
    expect(poolStanding(...standing).choose('tiny').spec.name).toBe(chosen);
  });

  it('compares shares of slots, not their number', () => {
    createPool(
      configured(idle, { name: 'a', slots: 2 }),
      configured(idle, { name: 'b', slots: 8 }),
    );
    const taken = [pool.get('a').occupySlot(), pool.get('b').occupySlot()];
    expect(pool.choose('tiny').spec.name).toBe('b');
    for (const slot of taken) slot[Symbol.dispose]();
  });

  it('refuses a model that the hive does not know', () => {
    createPool(configured(idle));
    expect(() => pool.choose('unicorn')).toThrow(
      expect.objectContaining({ code: 'MODEL_NOT_FOUND', param: 'model' }),
    );
  });

  it.each([
    ['there is no worker', []],
    ['the only worker is being stopped', [['stopping', 0]]],
  ] as [string, [WorkerState, number][]][])('refuses a model when %s', (_why, standing) => {
    expect(() => poolStanding(...standing).choose('tiny')).toThrow(
      expect.objectContaining({ code: 'NO_WORKER_FOR_MODEL', param: 'model' }),
    );
  });

  it('finds a worker by its name, or says that there is none', () => {
    createPool(configured(idle));
    expect(pool.get('worker-1').spec.name).toBe('worker-1');
    expect(() => pool.get('worker-2')).toThrow(
      expect.objectContaining({ code: 'WORKER_NOT_FOUND', param: 'name' }),
    );
  });
});

describe('starting', () => {
  it('gives the program its flags, and the job that is served in its environment', async () => {
    const program =
      'narrate(JSON.stringify([process.argv.slice(1), process.env.JOB_ID, process.env.CORRELATION_ID])); announce();';
    createPool(configured(program, { slots: 3, listen: '127.0.0.1:9300' }));
    const context = { correlationId: 'order-7', jobId: 'job-1' };
    await withContext(context, () => pool.start(pool.get('worker-1')));
    const flags = {
      '--name': 'worker-1',
      '--model': 'tiny',
      '--model-path': '/models/tiny.gguf',
      '--listen': '127.0.0.1:9300',
      '--slots': '3',
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
    expect(pool.list().map(({ state }) => state)).toEqual(['failed', 'ready', 'stopped']);
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

  it('all at once ends all', async () => {
    createPool(configured(idle, { name: 'a' }), configured(idle, { name: 'b' }));
    await Promise.all(pool.list().map((worker) => pool.start(worker)));
    await pool.stopAll();
    expect(pool.list().map((worker) => worker.report())).toMatchObject([
      { state: 'stopped', pid: null },
      { state: 'stopped', pid: null },
    ]);
  });
});
