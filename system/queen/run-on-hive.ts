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
import { HangUp } from './hang-up.ts';
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

/** Returns the work of an inference job. However it ends, its narration says so last. */
export function runOnHive(options: RunOnHiveOptions): JobWork {
  const { narrate } = options;
  return async (job, signal) => {
    const target = job.id;
    const { model } = job.spec.operation;
    narrate({ action: 'receive', target, human: `Received a request for ${model}` });
    try {
      const result = await placeAndFollow(job, signal, options);
      const human = `The job is complete with ${result.tokens} tokens`;
      narrate({ action: 'complete', target, human });
      return result;
    } catch (error) {
      if (signal.aborted)
        narrate({ action: 'cancel', target, human: `Stopped the job: ${signal.reason}` });
      else narrate({ action: 'fail', target, level: 'error', human: messageOf(error) });
      throw error;
    }
  };
}

async function placeAndFollow(
  job: Job,
  signal: AbortSignal,
  { hives, narrate, hiveSilenceMs, cancelGraceMs }: RunOnHiveOptions,
): Promise<JobResult> {
  const known = hives.list().map(({ heartbeat }) => heartbeat);
  const { hive, reason } = place(job.spec.operation.model, known);
  narrate({ action: 'place', target: hive.hive, human: `Chose ${hive.hive}: ${reason}` });
  using hangUp = new HangUp(signal, cancelGraceMs);
  const call: JobCall = {
    headers: outgoingHeaders(job),
    signal: hangUp.signal,
    silenceTimeoutMs: hiveSilenceMs,
  };
  try {
    const operation = { ...job.spec.operation, on_disconnect: 'cancel' } as const;
    const created = createJob(hive.url, operation, call);
    // Not before the hive has the job: it would refuse the cancel and then run the job for nobody.
    hangUp.onStop = () => created.then(() => cancelJob(hive.url, job.id, call));
    await created;
    narrate({ action: 'forward', target: hive.hive, human: `Handed the job to ${hive.hive}` });
    return resultOf(await relay(job, followJob(hive.url, job.id, call)));
  } catch (error) {
    throw explain(error, hive);
  }
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
    if (event.type === 'completed' && event.tokens !== nextIndex) {
      const counts = `${event.tokens} tokens were counted and ${nextIndex} came`;
      throw new PeerError('foreign', `The job is said to be complete, but ${counts}.`);
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
