// How a hive ends in good order: its jobs first, then its workers, all at the same time, and the queen is told of each step.
import type { FastifyInstance } from 'fastify';
import type { JobRegistry, Narrate } from '../shared/index.ts';
import type { WorkerPool } from './pool/worker-pool.ts';

export interface DrainOptions {
  name: string;
  registry: JobRegistry;
  workers: WorkerPool;
  heartbeat: AsyncDisposable;
  server: FastifyInstance;
  narrate: Narrate;
  /** How long its jobs may take. */
  drainTimeoutMs: number;
  /** From `draining` on it takes no new work; when it is `gone`, it has no workers. */
  enter(standing: 'draining' | 'gone'): void;
}

/** Resolves when nothing of the hive is left but its process. */
export async function drain(options: DrainOptions): Promise<void> {
  const { name, registry, workers, heartbeat, server, narrate, drainTimeoutMs, enter } = options;
  const running = registry.list().filter(({ hasFinished }) => !hasFinished).length;
  enter('draining');
  workers.leave();
  narrate({ action: 'drain', target: name, human: `Finishing the running jobs: ${running}` });
  await registry.drain(drainTimeoutMs);
  await workers.stopAll();
  enter('gone');
  await heartbeat[Symbol.asyncDispose]();
  await server.close();
  narrate({ action: 'stop', target: name, human: 'Stopped' });
}
