// The hive's part of a job: choose a worker, start it if need be, have it answer, and say how all of that went.
import {
  asFailure,
  Failure,
  inPhase,
  type Job,
  type JobPlace,
  type JobResult,
  type JobWork,
  LinkedAbort,
  type Narrate,
  untilAborted,
} from '../../shared/index.ts';
import type { WorkerPool } from '../pool/worker-pool.ts';
import { Progress } from '../worker/progress.ts';
import { tokensLeft } from './completion-request.ts';
import { type GenerateOptions, generate } from './generate.ts';
import { type JobLimits, limitsOf, stallFailure } from './job-limits.ts';
import { ProgressWatch } from './progress-watch.ts';

export interface RunOnWorkerOptions extends JobLimits, GenerateOptions {
  workers: WorkerPool;
  narrate: Narrate;
  /** The job is given to a worker. */
  assign(job: Job, place: JobPlace): void;
}

/** Returns the work of an inference job. However it ends, its narration says so last. */
export function runOnWorker(options: RunOnWorkerOptions): JobWork {
  const { narrate } = options;
  return async (job, signal) => {
    const target = job.id;
    const { model } = job.spec.operation;
    narrate({ action: 'receive', target, model, human: `Received a job for ${model}` });
    try {
      const result = await startAndGenerate(job, signal, options);
      const { worker = '' } = job.place;
      const human = `${worker} gave ${result.tokens} tokens`;
      narrate({ action: 'complete', target, worker, model, human, tokens_out: result.tokens });
      return result;
    } catch (error) {
      if (signal.aborted)
        narrate({ action: 'cancel', target, human: `Stopped the job: ${signal.reason}` });
      else tellFailure(narrate, job, error);
      throw error instanceof Failure ? inPhase(error, job.phase) : error;
    }
  };
}

async function startAndGenerate(
  job: Job,
  signal: AbortSignal,
  options: RunOnWorkerOptions,
): Promise<JobResult> {
  const { workers, narrate, layer } = options;
  const { operation } = job.spec;
  const worker = workers.choose(operation);
  const { name } = worker;
  options.assign(job, { hive: layer, worker: name });
  if (tokensLeft(operation) === 0) return { finishReason: 'length', tokens: 0 };
  const progress = new Progress(limitsOf(operation, options), performance.now());
  using given = new LinkedAbort([signal]);
  let stalled: Failure | undefined;
  using watch = new ProgressWatch(progress, (stall) => {
    stalled = stallFailure(stall, { layer, worker: name, phase: job.phase });
    given.abort(stalled);
  });
  using _slot = worker.requests.add(progress);
  if (worker.state !== 'ready') job.enter('loading');
  const life = await untilAborted(workers.start(worker), given.signal);
  job.enter('prefill');
  narrate({ action: 'forward', target: name, worker: name, human: `Asking ${name} to generate` });
  progress.handOver(performance.now());
  watch.look();
  try {
    return await generate(job, { name, life, progress, watch }, given.signal, options);
  } finally {
    const isHung = stalled !== undefined && !worker.requests.hasProgressSince(progress);
    if (isHung && stalled?.code === 'WORKER_STALLED') void life.end(stalled);
  }
}

function tellFailure(narrate: Narrate, { id, place }: Job, error: unknown): void {
  const { code } = asFailure(error);
  const worker = place.worker === undefined ? {} : { worker: place.worker };
  const human = error instanceof Error ? error.message : String(error);
  narrate({ action: 'fail', target: id, level: 'error', human, error_code: code, ...worker });
}
