// The hive's part of a job: choose a worker, start it if need be, turn its stream into the job's tokens.
import { setTimeout as elapsed } from 'node:timers/promises';
import { headers } from '../contracts/index.ts';
import {
  type Job,
  type JobResult,
  type JobWork,
  type Narrate,
  PeerError,
  untilAborted,
  whenAborted,
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

/** Returns the work of an inference job. */
export function runOnWorker({
  workers,
  narrate,
  lastWords,
  workerSilenceMs,
}: RunOnWorkerOptions): JobWork {
  return async (job, signal) => {
    const { model } = job.spec.operation;
    narrate({ action: 'receive', target: job.id, human: `Received a job for ${model}` });
    const worker = workers.choose(model);
    const { name } = worker.spec;
    using _slot = worker.occupySlot();
    await untilAborted(workers.start(worker), signal);
    narrate({ action: 'forward', target: name, human: `Asking ${name} to generate` });
    using words = lastWords.expect(job.id);
    try {
      const result = await generate(job, worker, signal, workerSilenceMs);
      await heard(words, worker);
      narrate({
        action: 'complete',
        target: job.id,
        human: `${name} gave ${result.tokens} tokens`,
      });
      return result;
    } catch (error) {
      if (signal.aborted) {
        await heard(words, worker);
        narrate({ action: 'cancel', target: job.id, human: `Stopped ${name}: ${signal.reason}` });
        throw error;
      }
      const failure = await explainWorkerLoss(error, worker);
      const human = failure instanceof Error ? failure.message : String(failure);
      narrate({ action: 'fail', target: job.id, level: 'error', human });
      throw failure;
    }
  };
}

async function generate(
  job: Job,
  worker: WorkerProcess,
  signal: AbortSignal,
  silenceTimeoutMs: number,
): Promise<JobResult> {
  const { id, spec } = job;
  if (worker.url === undefined)
    throw new PeerError('unreachable', `${worker.spec.name} does not run.`);
  const { model, prompt, max_tokens, temperature } = spec.operation;
  const pieces = streamCompletion(
    worker.url,
    { model, prompt, max_tokens, temperature },
    {
      signal: AbortSignal.any([signal, worker.exitSignal]),
      silenceTimeoutMs,
      headers: {
        [headers.jobId]: id,
        [headers.correlationId]: spec.correlationId,
        [headers.requestTimeoutMs]: String(spec.deadline.remainingMs()),
        ...(spec.traceparent === undefined ? {} : { [headers.traceparent]: spec.traceparent }),
      },
    },
  );
  for (let index = 0; ; index++) {
    const piece = await pieces.next();
    if (piece.done) return { finishReason: piece.value, tokens: index };
    job.append({ type: 'token', index, text: piece.value });
  }
}

/** Waits for the worker's last sentence about the job, for a short time, and not at all for a worker that never narrates. */
async function heard({ spoken }: ExpectedWords, worker: WorkerProcess): Promise<void> {
  if (!worker.narrates) return;
  await Promise.race([
    spoken,
    whenAborted(worker.exitSignal),
    elapsed(lastWordsMs, undefined, { ref: false }),
  ]);
}
