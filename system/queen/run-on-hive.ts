// The queen's part of a job: choose a hive, hand the job over, pass on what comes back, hang up when told to stop.
import { type Heartbeat, headers, type JobEvent, type TerminalEvent } from '../contracts/index.ts';
import {
  cancelJob,
  createJob,
  Failure,
  followJob,
  fromWireError,
  type Job,
  type JobCall,
  type JobResult,
  type JobWork,
  type Narrate,
  PeerError,
} from '../shared/index.ts';
import type { HiveRegistry } from './hive-registry.ts';
import { place } from './placement.ts';

export interface RunOnHiveOptions {
  hives: HiveRegistry;
  narrate: Narrate;
  /** How long a hive may send nothing, signs of life included, before it counts as lost. */
  hiveSilenceMs: number;
  /** How long a cancelled job's hive may take to say that it has stopped. */
  cancelGraceMs: number;
}

/** Returns the work of an inference job. */
export function runOnHive({
  hives,
  narrate,
  hiveSilenceMs,
  cancelGraceMs,
}: RunOnHiveOptions): JobWork {
  return async (job, signal) => {
    const { model } = job.spec.operation;
    narrate({ action: 'receive', target: job.id, human: `Received a request for ${model}` });
    const { hive, reason } = place(
      model,
      hives.list().map((entry) => entry.heartbeat),
    );
    narrate({ action: 'place', target: hive.hive, human: `Chose ${hive.hive}: ${reason}` });
    using hangUp = new HangUp(signal, cancelGraceMs);
    const call: JobCall = {
      headers: outgoingHeaders(job),
      signal: hangUp.signal,
      silenceTimeoutMs: hiveSilenceMs,
    };
    hangUp.onStop = () => cancelJob(hive.url, job.id, call);
    try {
      await createJob(hive.url, { ...job.spec.operation, on_disconnect: 'cancel' }, call);
      narrate({ action: 'forward', target: hive.hive, human: `Handed the job to ${hive.hive}` });
      const end = await relay(job, followJob(hive.url, job.id, call));
      const result = resultOf(end);
      narrate({
        action: 'complete',
        target: job.id,
        human: `The job is complete with ${result.tokens} tokens`,
      });
      return result;
    } catch (error) {
      const failure = explain(error, hive);
      const level = signal.aborted ? 'info' : 'error';
      narrate({
        action: signal.aborted ? 'cancel' : 'fail',
        target: job.id,
        level,
        human: messageOf(failure),
      });
      throw failure;
    }
  };
}

async function relay(job: Job, events: AsyncIterable<JobEvent>): Promise<TerminalEvent> {
  let nextIndex = 0;
  for await (const event of events) {
    if (event.type === 'token') {
      if (event.index !== nextIndex) {
        throw new PeerError('foreign', `Token ${event.index} came where ${nextIndex} was due.`);
      }
      nextIndex++;
    }
    if (event.type === 'narration' || event.type === 'token') job.append(event);
    else return event;
  }
  throw new PeerError('broken', 'The stream ended before the job did.');
}

function resultOf(end: TerminalEvent): JobResult {
  if (end.type === 'completed') return { finishReason: end.finish_reason, tokens: end.tokens };
  if (end.type === 'failed') throw fromWireError(end.error);
  throw new Failure('CANCELLED', `The hive cancelled the job: ${end.reason}.`);
}

function outgoingHeaders({ id, spec }: Job): Record<string, string> {
  return {
    [headers.jobId]: id,
    [headers.correlationId]: spec.correlationId,
    [headers.requestTimeoutMs]: String(spec.deadline.remainingMs()),
    ...(spec.traceparent === undefined ? {} : { [headers.traceparent]: spec.traceparent }),
  };
}

function explain(error: unknown, { hive }: Heartbeat): unknown {
  if (!(error instanceof PeerError)) return error;
  const options = { cause: error, details: { hive } };
  switch (error.fault) {
    case 'unreachable':
      return new Failure('HIVE_UNREACHABLE', `Could not reach ${hive}.`, options);
    case 'broken':
      return new Failure(
        'HIVE_UNREACHABLE',
        `Lost the connection to ${hive} while the job ran.`,
        options,
      );
    case 'silent':
      return new Failure('HIVE_SILENT', `Gave up on ${hive}. ${error.message}`, options);
    case 'foreign':
      return new Failure(
        'BAD_UPSTREAM',
        `${hive} answered outside the contract. ${error.message}`,
        options,
      );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * When the job must stop: asks the hive to stop it, keeps listening for the end so that its last narration still
 * arrives, and hangs up at the latest after the grace time.
 */
class HangUp implements Disposable {
  onStop: () => Promise<void> = () => Promise.resolve();
  readonly #abandon = new AbortController();
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(signal: AbortSignal, graceMs: number) {
    const stop = (): void => {
      this.#timer = setTimeout(() => this.#abandon.abort(signal.reason), graceMs);
      this.onStop().catch(() => this.#abandon.abort(signal.reason)); // a hive that cannot be told is hung up on
    };
    if (signal.aborted) this.#abandon.abort(signal.reason);
    else signal.addEventListener('abort', stop, { once: true, signal: this.#stopped.signal });
  }

  get signal(): AbortSignal {
    return this.#abandon.signal;
  }

  [Symbol.dispose](): void {
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }
}
