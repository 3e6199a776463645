// A pool of workers for tests is the real one: with processes that it ends, or without any.
import { expect, it } from 'vitest';
import { identify, isAlive } from '../../../harness/process/process-table.ts';
import { WorkerPool } from '../pool/worker-pool.ts';
import { createTestWorkerPool, poolStanding } from './test-worker-pool.ts';
import { configured, stubborn } from './tiny-workers.ts';

it('[INFRA-07] a pool of workers for tests seems to stand as it was told', () => {
  const pool = poolStanding(['ready', 2], ['failed', 0]);
  expect(pool).toBeInstanceOf(WorkerPool);
  expect(
    pool.list().map(({ spec, state, requests }) => [spec.configuration.name, state, requests.busy]),
  ).toEqual([
    ['a', 'ready', 2],
    ['b', 'failed', 0],
  ]);
});

it('[INFRA-07] a pool of workers for tests hears what is said, and leaves no process', async () => {
  const bench = createTestWorkerPool([configured(`narrate('load_model'); ${stubborn}`)]);
  const worker = bench.pool.get('worker-1');
  await bench.pool.start(worker);
  bench.heard.expectTold({ actor: 'worker-1', action: 'load_model' }, 1);
  bench.narration.expectInOrder([{ action: 'start_worker' }, { action: 'worker_ready' }]);
  const process = identify(worker.report().pid ?? 0);
  expect(isAlive(process)).toBe(true);
  await bench[Symbol.asyncDispose]();
  expect(isAlive(process)).toBe(false);
});
