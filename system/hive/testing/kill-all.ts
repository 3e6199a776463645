// The last resort of the hive's tests: whatever a test did to its workers, none outlives it.
import type { WorkerPool } from '../pool/worker-pool.ts';

/** Kills the workers that run, and lets none be started again. Resolves when they are gone. */
export async function killAll(workers: WorkerPool): Promise<void> {
  workers.leave();
  for (const { pid } of workers.list().map((worker) => worker.report()))
    if (pid !== null) process.kill(pid, 'SIGKILL');
  await workers.stopAll();
}
