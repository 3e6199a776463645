// The fake hive's part of a job: a worker's stream becomes the job's tokens, and what becomes of the worker its end.
import { setTimeout as elapsed } from 'node:timers/promises';
import {
  Failure,
  type Job,
  type JobCall,
  type JobRegistry,
  type JobResult,
  type JobWork,
  type Narrate,
  ownLackOf,
  PeerError,
  type PeerFault,
  resourcesExhausted,
  untilAborted,
} from '../../system/shared/index.ts';
import { onwardHeaders } from '../jobs/index.ts';
import { askWorker } from './ask-worker.ts';
import type { Life, WorkerExit } from './life.ts';
import { type Patience, StallWatch } from './stall-watch.ts';
import type { Workers } from './workers.ts';

export interface RunOnChildOptions extends Patience {
  name: string;
  registry: JobRegistry;
  workers: Workers;
  narrate: Narrate;
  workerSilenceMs: number;
  connectTimeoutMs: number;
}

/** How long a worker's last sentence, or its end, may come after the end of its stream. */
const graceMs = 500;

export function runOnChild(options: RunOnChildOptions): JobWork {
  const { name: layer, registry, workers, narrate } = options;
  return async (job, signal) => {
    const { operation } = job.spec;
    const worker = workers.choose(operation);
    const { name } = worker;
    registry.assign(job, { hive: layer, worker: name });
    if ((operation.continuation?.tokens ?? 0) >= operation.max_tokens)
      return { finishReason: 'length', tokens: 0 };
    using _slot = worker.occupySlot();
    job.enter('loading');
    const life = await untilAborted(workers.start(worker), signal);
    job.enter('prefill');
    narrate({ action: 'forward', target: name, human: `Asking ${name}` });
    using watch = new StallWatch(operation, options, { layer, worker: name });
    const said = life.doneWith(job.id);
    try {
      const call = {
        headers: onwardHeaders(job),
        signal: AbortSignal.any([signal, life.ended, watch.signal]),
        silenceTimeoutMs: options.workerSilenceMs,
        connectTimeoutMs: options.connectTimeoutMs,
      };
      const result = await generate(job, life, call, watch);
      await briefly(said, life.ended);
      return result;
    } catch (error) {
      if (watch.signal.aborted && watch.signal.reason.code === 'WORKER_STALLED')
        void life.stop(watch.signal.reason);
      if (signal.aborted || error instanceof Failure) await briefly(said, life.ended);
      throw signal.aborted
        ? error
        : await lossOf(error, { layer, worker: name, phase: job.phase, ended: life.ended });
    }
  };
}

async function generate(
  job: Job,
  { url = '' }: Life,
  call: JobCall,
  watch: StallWatch,
): Promise<JobResult> {
  const { operation } = job.spec;
  const before = operation.continuation ?? { events: 0, tokens: 0 };
  watch.wind('first_token');
  const pieces = askWorker(url, operation, call);
  for (let index = before.events; ; index++) {
    const piece = await pieces.next();
    if (!piece.done) {
      const { text, tokens } = piece.value;
      watch.wind('between_tokens');
      job.append({ type: 'token', index, text, ...(tokens === 1 ? {} : { tokens }) });
      continue;
    }
    const { finishReason, usage } = piece.value;
    const told = { finishReason, tokens: index - before.events };
    if (usage === undefined) return told;
    const prompt_tokens = usage.prompt_tokens - before.tokens;
    const completion_tokens = usage.completion_tokens + before.tokens;
    const { total_tokens } = usage;
    return { ...told, usage: { prompt_tokens, completion_tokens, total_tokens } };
  }
}

const lossCodes = {
  unreachable: 'WORKER_UNREACHABLE',
  broken: 'WORKER_UNREACHABLE',
  silent: 'WORKER_SILENT',
  foreign: 'BAD_UPSTREAM',
} as const satisfies Record<Exclude<PeerFault, 'exhausted'>, string>;

interface Lost {
  /** The fake's own name. */
  layer: string;
  worker: string;
  phase: string;
  ended: AbortSignal;
}

/** What to tell of an error: a crash breaks the connection a moment before the process has ended. */
async function lossOf(cause: unknown, { layer, worker, phase, ended }: Lost): Promise<unknown> {
  if (cause instanceof Failure) return cause;
  if (cause instanceof PeerError && ['unreachable', 'broken'].includes(cause.fault))
    await briefly(new Promise(() => {}), ended);
  if (ended.aborted) {
    const { exitCode, signal, why }: WorkerExit = ended.reason;
    if (why !== undefined) return why;
    const details = { worker, phase, exit_code: exitCode, signal };
    return new Failure('WORKER_CRASHED', `${worker} ended with ${exitCode ?? signal}.`, {
      cause,
      details,
    });
  }
  if (!(cause instanceof PeerError)) return cause;
  if (cause.fault === 'exhausted')
    return resourcesExhausted(ownLackOf(cause.cause) ?? '', {
      ...{ layer, phase, deed: `reach ${worker}`, cause },
    });
  const message = `Lost ${worker}: ${cause.message}`;
  return new Failure(lossCodes[cause.fault], message, { cause, details: { worker, phase } });
}

/** Waits for what may come shortly, but not at all for a worker that has ended. */
async function briefly(what: Promise<void>, ended: AbortSignal): Promise<void> {
  const patience = elapsed(graceMs, undefined, { ref: false });
  await untilAborted(Promise.race([what, patience]), ended).catch(() => {}); // either way the wait is over
}
