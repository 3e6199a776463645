// Has a worker that is ready answer a job: its stream becomes the job's tokens, and its losses become failures to tell.
import { setTimeout as elapsed } from 'node:timers/promises';
import { headers, type Usage } from '../../contracts/index.ts';
import {
  Failure,
  type Job,
  type JobCall,
  type JobResult,
  LinkedAbort,
  untilAborted,
} from '../../shared/index.ts';
import type { Life } from '../worker/life.ts';
import type { Progress } from '../worker/progress.ts';
import { type AnswerEnd, askWorker } from './ask-worker.ts';
import { completionRequest } from './completion-request.ts';
import { explainWorkerLoss } from './explain-worker-loss.ts';
import type { ExpectedWords, LastWords } from './last-words.ts';
import type { ProgressWatch } from './progress-watch.ts';

export interface GenerateOptions {
  /** The hive's name, as errors and records have it. */
  layer: string;
  lastWords: LastWords;
  /** How long a worker may take to accept a connection. */
  connectTimeoutMs: number;
  /** How long a worker may send nothing before it counts as lost. */
  workerSilenceMs: number;
}

/** Who serves the job, and how it gets on. */
export interface Server {
  name: string;
  life: Life;
  progress: Progress;
  watch: ProgressWatch;
}

/** How long a job waits for its worker's last sentence. */
const lastWordsMs = 500;
/** With this, in a comment of its stream, a worker says how far it has read the prompt. */
const progressComment = /^\s*progress (\d+(?:\.\d+)?)/;

/** @param signal ends the answer, with the failure to tell or the reason of a cancel. @throws Failure, or that reason */
export async function generate(
  job: Job,
  server: Server,
  signal: AbortSignal,
  options: GenerateOptions,
): Promise<JobResult> {
  const { name: worker, life } = server;
  using words = options.lastWords.expect(job.id);
  using end = new LinkedAbort([signal, life.ended]);
  try {
    const result = await takeTokens(job, server, callFor(job, server, end.signal, options));
    await heard(words, life);
    return result;
  } catch (error) {
    const { phase } = job;
    // Whoever stopped when told to, or said why it failed, has also narrated it.
    if (signal.aborted || error instanceof Failure) await heard(words, life);
    const { layer, connectTimeoutMs } = options;
    const facts = { worker, layer, phase, connectTimeoutMs };
    throw signal.aborted ? error : await explainWorkerLoss(error, facts, life.ended);
  }
}

function callFor(
  { id, spec }: Job,
  { progress }: Server,
  signal: AbortSignal,
  { connectTimeoutMs, workerSilenceMs }: GenerateOptions,
): JobCall {
  return {
    signal,
    connectTimeoutMs,
    silenceTimeoutMs: workerSilenceMs,
    onComment: (comment) => {
      const read = progressComment.exec(comment)?.[1];
      if (read !== undefined) progress.read(Number(read), performance.now());
    },
    headers: {
      [headers.jobId]: id,
      [headers.correlationId]: spec.correlationId,
      [headers.requestTimeoutMs]: String(spec.deadline.remainingMs()),
      ...(spec.traceparent === undefined ? {} : { [headers.traceparent]: spec.traceparent }),
    },
  };
}

async function takeTokens(
  job: Job,
  { life, progress, watch }: Server,
  call: JobCall,
): Promise<JobResult> {
  const { operation } = job.spec;
  const first = operation.continuation?.events ?? 0;
  let index = first;
  const end = await askWorker(life.url ?? '', completionRequest(operation), call, (piece) => {
    const { text, tokens = 1 } = piece;
    progress.speak(performance.now());
    if (index === first) watch.look(); // from now on there is less patience
    job.append({ type: 'token', index, text, ...(tokens === 1 ? {} : { tokens }) });
    index++;
  });
  return resultOf(job, end, index - first);
}

function resultOf({ spec }: Job, { finishReason, usage }: AnswerEnd, tokens: number): JobResult {
  const before = spec.operation.continuation?.tokens ?? 0;
  return {
    finishReason,
    tokens,
    ...(usage === undefined ? {} : { usage: inAll(usage, before) }),
  };
}

/** What another worker has generated was a part of this one's prompt, and is a part of the whole answer. */
function inAll({ prompt_tokens, completion_tokens }: Usage, before: number): Usage {
  const prompt = Math.max(0, prompt_tokens - before);
  const completion = completion_tokens + before;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  };
}

/** Waits for the worker's last sentence about the job, for a short time, and not at all for a worker that never narrates. */
async function heard({ spoken }: ExpectedWords, { narrates, ended }: Life): Promise<void> {
  if (!narrates) return;
  const patience = elapsed(lastWordsMs, undefined, { ref: false });
  await untilAborted(Promise.race([spoken, patience]), ended).catch(() => {}); // one that has ended says no more
}
