// The fake hive's part of a job: a worker's stream becomes the job's tokens, and what becomes of the worker its end.
import { setTimeout as elapsed } from 'node:timers/promises';
import {
  Failure,
  type Job,
  type JobCall,
  type JobResult,
  type JobWork,
  type Narrate,
  PeerError,
  type PeerFault,
  untilAborted,
} from '../../system/shared/index.ts';
import { onwardHeaders } from '../jobs/index.ts';
import { askWorker } from './ask-worker.ts';
import type { WorkerChild, WorkerExit } from './worker-child.ts';
import type { Workers } from './workers.ts';

/** How long a worker's last sentence, or its end, may come after the end of its stream. */
const graceMs = 500;

export function runOnChild(workers: Workers, narrate: Narrate, silenceTimeoutMs: number): JobWork {
  return async (job, signal) => {
    const worker = workers.choose(job.spec.operation.model);
    using _slot = worker.occupySlot();
    await untilAborted(workers.start(worker), signal);
    narrate({ action: 'forward', target: worker.name, human: `Asking ${worker.name}` });
    const { exit } = worker;
    const said = worker.doneWith(job.id);
    try {
      const call = {
        headers: onwardHeaders(job),
        signal: AbortSignal.any([signal, exit]),
        silenceTimeoutMs,
      };
      const result = await generate(job, worker, call);
      await briefly(said, exit);
      return result;
    } catch (error) {
      if (signal.aborted || error instanceof Failure) await briefly(said, exit);
      throw signal.aborted ? error : await lossOf(worker.name, exit, error);
    }
  };
}

async function generate(job: Job, { url = '' }: WorkerChild, call: JobCall): Promise<JobResult> {
  const { model, prompt, max_tokens, temperature } = job.spec.operation;
  const texts = askWorker(url, { model, prompt, max_tokens, temperature, stream: true }, call);
  for (let index = 0; ; index++) {
    const text = await texts.next();
    if (text.done) return { finishReason: text.value, tokens: index };
    job.append({ type: 'token', index, text: text.value });
  }
}

const lossCodes = {
  unreachable: 'WORKER_UNREACHABLE',
  broken: 'WORKER_UNREACHABLE',
  silent: 'WORKER_SILENT',
  foreign: 'BAD_UPSTREAM',
} as const satisfies Record<PeerFault, string>;

/** What to tell of an error: a crash breaks the connection a moment before the process has ended. */
async function lossOf(worker: string, exit: AbortSignal, cause: unknown): Promise<unknown> {
  if (cause instanceof Failure) return cause;
  if (cause instanceof PeerError && ['unreachable', 'broken'].includes(cause.fault))
    await briefly(new Promise(() => {}), exit);
  if (exit.aborted) {
    const { exitCode, signal }: WorkerExit = exit.reason;
    const details = { worker, exit_code: exitCode, signal };
    return new Failure('WORKER_CRASHED', `${worker} ended with ${exitCode ?? signal}.`, {
      cause,
      details,
    });
  }
  if (!(cause instanceof PeerError)) return cause;
  const message = `Lost ${worker}: ${cause.message}`;
  return new Failure(lossCodes[cause.fault], message, { cause, details: { worker } });
}

/** Waits for what may come shortly, but not at all for a worker that has ended. */
async function briefly(what: Promise<void>, exit: AbortSignal): Promise<void> {
  const patience = elapsed(graceMs, undefined, { ref: false });
  await untilAborted(Promise.race([what, patience]), exit).catch(() => {}); // either way the wait is over
}
