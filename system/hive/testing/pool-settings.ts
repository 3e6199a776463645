// What a pool of workers is set to in tests, unless a test is about it: nothing happens by itself within a test's time.
import type { WorkerPoolOptions } from '../pool/worker-pool.ts';
import { usualRestartRules } from '../worker/restart-policy.ts';

export const poolSettings = {
  layer: 'hive-1',
  health: { intervalMs: 3_600_000, timeoutMs: 5_000, mostStrikes: 3 },
  restarts: usualRestartRules,
  loadingIntervalMs: 20,
  killAfterMs: 10_000,
} satisfies Partial<WorkerPoolOptions>;
