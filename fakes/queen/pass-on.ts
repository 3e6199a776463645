// The fake queen's part of a job: give it to a hive under the same id, and pass on what comes back until it ends or must stop.
import type { JobEvent } from '../../system/contracts/index.ts';
import {
  cancelJob,
  explainHiveLoss,
  Failure,
  fromWireError,
  type Job,
  type JobCall,
  type JobResult,
  PeerError,
  runJobAt,
} from '../../system/shared/index.ts';
import { onwardHeaders } from '../jobs/index.ts';
import type { ChosenHive } from './known-hives.ts';

/** How long the hive of a job that must stop may take to say that it has. */
const cancelGraceMs = 900;
/** How long it keeps a job whose queen has gone. */
const resumeGraceMs = 10_000;

export interface Passing {
  job: Job;
  chosen: ChosenHive;
  /** The queen's name, as errors have it. */
  layer: string;
  signal: AbortSignal;
  silenceTimeoutMs: number;
  /** The hive has it. */
  onOpen: () => void;
}

/** Nobody else is tried. @throws HIVE_UNREACHABLE, HIVE_SILENT, BAD_UPSTREAM, CANCELLED, or what the hive says */
export async function passOn(passing: Passing): Promise<JobResult> {
  const { job, chosen, signal, silenceTimeoutMs } = passing;
  const { hive, url, worker } = chosen;
  const stop = new AbortController();
  const { promise: opened, resolve: hasOpened } = Promise.withResolvers<void>();
  const call: JobCall = {
    ...{ headers: onwardHeaders(job), signal: stop.signal, silenceTimeoutMs },
    onOpen: () => {
      hasOpened();
      passing.onOpen();
    },
  };
  const callBack = (): void => {
    setTimeout(() => stop.abort(signal.reason), cancelGraceMs).unref();
    opened.then(() => cancelJob(url, job.id, call)).catch(() => stop.abort(signal.reason));
  };
  const ties = { on_disconnect: 'cancel', disconnect_grace_ms: resumeGraceMs } as const;
  signal.addEventListener('abort', callBack, { once: true });
  try {
    return await relay(job, runJobAt(url, { ...job.spec.operation, worker, ...ties }, call));
  } catch (error) {
    if (!signal.aborted)
      throw withAttempt(explainHiveLoss(error, { hive, layer: passing.layer }), chosen);
    throw error;
  } finally {
    signal.removeEventListener('abort', callBack);
  }
}

async function relay(job: Job, events: AsyncIterable<JobEvent>): Promise<JobResult> {
  for await (const event of events) {
    if (event.type === 'narration') job.append(event);
    else if (event.type === 'token') {
      if (event.index === job.tokens) job.append(event);
    } else if (event.type === 'failed') throw fromWireError(event.error);
    else if (event.type === 'cancelled') throw new Failure('CANCELLED', event.reason);
    else {
      const usage = event.usage === undefined ? {} : { usage: event.usage };
      return { finishReason: event.finish_reason, tokens: event.tokens, ...usage };
    }
  }
  throw new PeerError('broken', 'The stream ended before the job did.');
}

/** A failure tells of all that was tried, which is one worker here. */
function withAttempt(failure: unknown, { hive, worker }: ChosenHive): unknown {
  if (!(failure instanceof Failure)) return failure;
  const { code, message, cause, param } = failure;
  const details = { ...failure.details, attempts: [{ hive, worker, code }] };
  return new Failure(code, message, { details, cause, ...(param === undefined ? {} : { param }) });
}
