// A hive without its HTTP: registry, workers as real processes, and jobs given to them.
import type { HiveConfiguration, InferOperation, Narration } from '../../contracts/index.ts';
import { anOperation } from '../../contracts/testing/builders.ts';
import { createLog, createNarrator, Deadline, type Job, JobRegistry } from '../../shared/index.ts';
import { LastWords } from '../jobs/last-words.ts';
import { type RunOnWorkerOptions, runOnWorker } from '../jobs/run-on-worker.ts';
import { WorkerPool, type WorkerPoolOptions } from '../pool/worker-pool.ts';
import { killAll } from './kill-all.ts';
import { poolSettings } from './pool-settings.ts';
import { configured, serving } from './tiny-workers.ts';

const operation = anOperation({ prompt: 'Once', temperature: 0.5, on_disconnect: 'continue' });

export interface HiveJobs extends AsyncDisposable {
  workers: WorkerPool;
  /** Every sentence that workers have said so far. */
  heard: readonly Narration[];
  start(changes?: { id?: string; budgetMs?: number; operation?: Partial<InferOperation> }): Job;
  /** A job in a chat, in place of a prompt. */
  startChat(messages: InferOperation['messages'] & object): Job;
}

/** Limits of the hive that a test is about. */
export type HiveLimits = Partial<Omit<RunOnWorkerOptions, 'workers'>> & {
  pool?: Partial<WorkerPoolOptions>;
};

const limits = {
  connectTimeoutMs: 5_000,
  workerSilenceMs: 10_000,
  firstTokenTimeoutMs: 10_000,
  betweenTokensTimeoutMs: 10_000,
};

/** Disposing ends every job and kills every worker. */
export function createHiveJobs(
  configuration: Partial<HiveConfiguration>,
  { pool, ...changes }: HiveLimits = {},
): HiveJobs {
  const log = createLog('hive-1', 'silent');
  const layer = 'hive-1';
  const registry = new JobRegistry({ layer, log, retentionMs: 60_000 });
  const narrate = createNarrator(layer, log, [registry.deliver]);
  const lastWords = new LastWords();
  const heard: Narration[] = [];
  const workers = new WorkerPool({
    ...poolSettings,
    configuration: { models: [{ id: 'tiny', path: '/tiny.gguf' }], workers: [], ...configuration },
    log,
    narrate,
    onNarration: (narration) => {
      heard.push(narration);
      registry.deliver(narration);
      lastWords.hear(narration);
    },
    onChange: () => {},
    ...pool,
  });
  const assign: RunOnWorkerOptions['assign'] = (job, place) => registry.assign(job, place);
  const own = { layer, workers, narrate, lastWords, assign };
  const work = runOnWorker({ ...limits, ...own, ...changes });
  const start = (id: string, budgetMs: number, asked: InferOperation): Job => {
    const deadline = new Deadline(budgetMs);
    const order = { correlationId: 'order-7', traceparent: '00-ab-cd-01', deadline };
    return registry.start({ id, ...order, operation: asked }, work);
  };
  return {
    workers,
    heard,
    start: ({ id = 'job-1', budgetMs = 20_000, operation: wanted = {} } = {}) =>
      start(id, budgetMs, { ...operation, ...wanted }),
    startChat: (messages) => {
      const { prompt: _none, ...chat } = operation;
      return start('job-1', 20_000, { ...chat, messages });
    },
    [Symbol.asyncDispose]: async () => {
      for (const job of registry.list()) job.cancel('the test is over');
      await killAll(workers);
    },
  };
}

/** A hive with one worker, whose answers are given by these lines. */
export function hiveAnswering(answer: string, changes?: HiveLimits): HiveJobs {
  return createHiveJobs({ workers: [configured(serving(answer))] }, changes);
}
