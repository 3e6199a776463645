// The fake queen's part of a job: give it to a hive under the same id, and pass on what comes back until it ends or must stop.
import type { JobEvent } from '../../system/contracts/index.ts';
import {
  cancelJob,
  createJob,
  Failure,
  followJob,
  fromWireError,
  type Job,
  type JobCall,
  type JobResult,
  PeerError,
  type PeerFault,
} from '../../system/shared/index.ts';
import { onwardHeaders } from '../jobs/index.ts';
import type { ChosenHive } from './known-hives.ts';

/** How long the hive of a job that must stop may take to say that it has. */
const cancelGraceMs = 900;

/** @throws HIVE_UNREACHABLE, HIVE_SILENT, BAD_UPSTREAM, CANCELLED, or what the hive says */
export async function passOn(
  job: Job,
  { hive, url }: ChosenHive,
  signal: AbortSignal,
  silenceTimeoutMs: number,
): Promise<JobResult> {
  const stop = new AbortController();
  const call: JobCall = { headers: onwardHeaders(job), signal: stop.signal, silenceTimeoutMs };
  const callBack = (): void => {
    setTimeout(() => stop.abort(signal.reason), cancelGraceMs).unref();
    created.then(() => cancelJob(url, job.id, call)).catch(() => stop.abort(signal.reason));
  };
  const created = createJob(url, { ...job.spec.operation, on_disconnect: 'cancel' }, call);
  signal.addEventListener('abort', callBack, { once: true });
  try {
    await created;
    return await relay(job, followJob(url, job.id, call));
  } catch (error) {
    throw error instanceof PeerError ? lossOf(hive, error) : error;
  } finally {
    signal.removeEventListener('abort', callBack);
  }
}

async function relay(job: Job, events: AsyncIterable<JobEvent>): Promise<JobResult> {
  for await (const event of events) {
    if (event.type === 'narration' || event.type === 'token') job.append(event);
    else if (event.type === 'failed') throw fromWireError(event.error);
    else if (event.type === 'cancelled') throw new Failure('CANCELLED', event.reason);
    else return { finishReason: event.finish_reason, tokens: event.tokens };
  }
  throw new PeerError('broken', 'The stream ended before the job did.');
}

const lossCodes = {
  unreachable: 'HIVE_UNREACHABLE',
  broken: 'HIVE_UNREACHABLE',
  silent: 'HIVE_SILENT',
  foreign: 'BAD_UPSTREAM',
} as const satisfies Record<PeerFault, string>;

function lossOf(hive: string, { fault, message }: PeerError): Failure {
  return new Failure(lossCodes[fault], `Lost ${hive}: ${message}`, { details: { hive } });
}
