// The hive's part of a job: choose a worker, start it if need be, turn its stream into the job's tokens.
import { setTimeout as elapsed } from 'node:timers/promises';
import { headers } from '../contracts/index.ts';
import {
  Failure,
  type Job,
  type JobCall,
  type JobResult,
  type JobWork,
  type Narrate,
  PeerError,
  untilAborted,
} from '../shared/index.ts';
import { explainWorkerLoss } from './explain-worker-loss.ts';
import type { ExpectedWords, LastWords } from './last-words.ts';
import { streamCompletion } from './stream-completion.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { WorkerProcess } from './worker-process.ts';

export interface RunOnWorkerOptions {
  workers: WorkerPool;
  narrate: Narrate;
  lastWords: LastWords;
  /** How long a worker may send nothing before it counts as lost. */
  workerSilenceMs: number;
}

/** How long a job waits for its worker's last sentence. */
const lastWordsMs = 500;

/** Returns the work of an inference job. However it ends, its narration says so last. */
export function runOnWorker(options: RunOnWorkerOptions): JobWork {
  const { narrate } = options;
  return async (job, signal) => {
    const target = job.id;
    const { model } = job.spec.operation;
    narrate({ action: 'receive', target, human: `Received a job for ${model}` });
    try {
      const { name, result } = await startAndGenerate(job, signal, options);
      narrate({ action: 'complete', target, human: `${name} gave ${result.tokens} tokens` });
      return result;
    } catch (error) {
      if (signal.aborted)
        narrate({ action: 'cancel', target, human: `Stopped the job: ${signal.reason}` });
      else narrate({ action: 'fail', target, level: 'error', human: messageOf(error) });
      throw error;
    }
  };
}

async function startAndGenerate(
  job: Job,
  signal: AbortSignal,
  { workers, narrate, lastWords, workerSilenceMs }: RunOnWorkerOptions,
): Promise<{ name: string; result: JobResult }> {
  const worker = workers.choose(job.spec.operation.model);
  const { name } = worker.spec;
  using _slot = worker.occupySlot();
  await untilAborted(workers.start(worker), signal);
  const exit = worker.exitSignal;
  narrate({ action: 'forward', target: name, human: `Asking ${name} to generate` });
  using words = lastWords.expect(job.id);
  try {
    const call = outgoingCall(job, AbortSignal.any([signal, exit]), workerSilenceMs);
    const result = await generate(job, worker, call);
    await heard(words, worker, exit);
    return { name, result };
  } catch (error) {
    // Whoever stopped when told to, or said why it failed, has also narrated it.
    if (signal.aborted || error instanceof Failure) await heard(words, worker, exit);
    throw signal.aborted ? error : await explainWorkerLoss(error, name, exit);
  }
}

function outgoingCall({ id, spec }: Job, signal: AbortSignal, silenceTimeoutMs: number): JobCall {
  return {
    signal,
    silenceTimeoutMs,
    headers: {
      [headers.jobId]: id,
      [headers.correlationId]: spec.correlationId,
      [headers.requestTimeoutMs]: String(spec.deadline.remainingMs()),
      ...(spec.traceparent === undefined ? {} : { [headers.traceparent]: spec.traceparent }),
    },
  };
}

async function generate(job: Job, worker: WorkerProcess, call: JobCall): Promise<JobResult> {
  if (worker.url === undefined)
    throw new PeerError('unreachable', `${worker.spec.name} does not run.`);
  const { model, prompt, max_tokens, temperature } = job.spec.operation;
  const pieces = streamCompletion(worker.url, { model, prompt, max_tokens, temperature }, call);
  for (let index = 0; ; index++) {
    const piece = await pieces.next();
    if (piece.done) return { finishReason: piece.value, tokens: index };
    job.append({ type: 'token', index, text: piece.value });
  }
}

/** Waits for the worker's last sentence about the job, for a short time, and not at all for a worker that never narrates. */
async function heard(
  { spoken }: ExpectedWords,
  { narrates }: WorkerProcess,
  exit: AbortSignal,
): Promise<void> {
  if (!narrates) return;
  const patience = elapsed(lastWordsMs, undefined, { ref: false });
  await untilAborted(Promise.race([spoken, patience]), exit).catch(() => {}); // one that has ended says no more
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
