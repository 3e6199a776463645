// A hive without its HTTP: registry, workers as real processes, and jobs given to them.
import type { HiveConfiguration, Narration } from '../../contracts/index.ts';
import { anOperation } from '../../contracts/testing/builders.ts';
import { createLog, createNarrator, Deadline, type Job, JobRegistry } from '../../shared/index.ts';
import { LastWords } from '../last-words.ts';
import { runOnWorker } from '../run-on-worker.ts';
import { WorkerPool } from '../worker-pool.ts';
import { killAll } from './kill-all.ts';
import { configured, serving } from './tiny-workers.ts';

const operation = anOperation({ prompt: 'Once', temperature: 0.5, on_disconnect: 'continue' });

export interface HiveJobs extends AsyncDisposable {
  workers: WorkerPool;
  /** Every sentence that workers have said so far. */
  heard: readonly Narration[];
  start(changes?: { id?: string; budgetMs?: number }): Job;
}

/** Disposing ends every job and kills every worker. */
export function createHiveJobs(
  configuration: Partial<HiveConfiguration>,
  workerSilenceMs = 10_000,
): HiveJobs {
  const log = createLog('hive-1', 'silent');
  const registry = new JobRegistry({ layer: 'hive-1', log, retentionMs: 60_000 });
  const narrate = createNarrator('hive-1', log, [registry.deliver]);
  const lastWords = new LastWords();
  const heard: Narration[] = [];
  const workers = new WorkerPool({
    configuration: { models: [{ id: 'tiny', path: '/tiny.gguf' }], workers: [], ...configuration },
    log,
    narrate,
    onNarration: (narration) => {
      heard.push(narration);
      registry.deliver(narration);
      lastWords.hear(narration);
    },
    onChange: () => {},
  });
  const work = runOnWorker({ workers, narrate, lastWords, workerSilenceMs });
  return {
    workers,
    heard,
    start: ({ id = 'job-1', budgetMs = 20_000 } = {}) => {
      const deadline = new Deadline(budgetMs);
      const spec = { operation, correlationId: 'order-7', traceparent: '00-ab-cd-01', deadline };
      return registry.start({ id, ...spec }, work);
    },
    [Symbol.asyncDispose]: async () => {
      for (const job of registry.list()) job.cancel('the test is over');
      await killAll(workers);
    },
  };
}

/** A hive with one worker, whose answers are given by these lines. */
export function hiveAnswering(answer: string, workerSilenceMs?: number): HiveJobs {
  return createHiveJobs({ workers: [configured(serving(answer))] }, workerSilenceMs);
}
