// One worker of a pool for tests, with what its hive says of it and the states that are reported of it.
import { expect, vi } from 'vitest';
import type { WorkerConfiguration } from '../../contracts/index.ts';
import { patience } from '../../shared/testing/job-events.ts';
import type { WorkerPoolOptions } from '../pool/worker-pool.ts';
import { Progress } from '../worker/progress.ts';
import { usualRestartRules } from '../worker/restart-policy.ts';
import type { Worker } from '../worker/worker.ts';
import { createTestWorkerPool, type TestWorkerPool } from './test-worker-pool.ts';
import { configured } from './tiny-workers.ts';

/** It is started again at once, as far as that goes. */
export const quick = { ...usualRestartRules, firstPauseMs: 10 };

export interface WorkerBench extends TestWorkerPool {
  worker: Worker;
}

/** A worker that runs the program once it is started. Disposing kills it. */
export function createTestWorker(
  program: string,
  changes: Partial<WorkerConfiguration> = {},
  settings: Partial<WorkerPoolOptions> = {},
): WorkerBench {
  const bench = createTestWorkerPool([configured(program, changes)], {
    restarts: quick,
    ...settings,
  });
  return { ...bench, worker: bench.pool.get('worker-1') };
}

/** The same, ready. */
export async function startTestWorker(
  ...order: Parameters<typeof createTestWorker>
): Promise<WorkerBench> {
  const bench = createTestWorker(...order);
  await bench.worker.start();
  return bench;
}

export function endProcess(worker: Worker): void {
  process.kill(worker.report().pid ?? 0, 'SIGKILL');
}

export async function untilState(worker: Worker, state: string): Promise<void> {
  await vi.waitFor(() => expect(worker.state).toBe(state), patience);
}

/** A request that never stands still for too long. */
export function aRequest(): Progress {
  const limit = { ms: 10_000, isAsked: false };
  return new Progress({ firstToken: limit, betweenTokens: limit }, 0);
}
