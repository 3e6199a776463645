// A job at one hive: handed over and followed in one exchange, or taken up again where it runs already, and left when it must stop.
import { headers, type InferOperation, type TerminalEvent } from '../../contracts/index.ts';
import {
  cancelJob,
  Failure,
  fromWireError,
  hearJob,
  hearNewJob,
  type Job,
  type JobCall,
  type JobListener,
  type JobResult,
  PeerError,
} from '../../shared/index.ts';
import type { Assignment } from '../dispatch/assignment.ts';
import { HangUp } from '../hang-up.ts';
import type { Answer } from './answer.ts';

export interface HandOverOptions {
  /** How long a hive may take to accept the connection. */
  hiveConnectTimeoutMs: number;
  /** How long a hive may send nothing, signs of life included, before it counts as lost. */
  hiveSilenceMs: number;
  /** How long a cancelled job's hive may take to say that it has stopped. */
  cancelGraceMs: number;
  /** How long a hive keeps a job whose queen has gone, so that she can be started anew and take it up again. */
  resumeGraceMs: number;
}

export interface Handover {
  job: Job;
  answer: Answer;
  assignment: Assignment;
  /** Aborted when the job must stop. */
  signal: AbortSignal;
  /** The hive has it. */
  onOpen: () => void;
}

/** @throws Failure as the hive reports it; PeerError where it is lost; the signal's reason */
export function handOver(handover: Handover, options: HandOverOptions): Promise<JobResult> {
  const operation = operationFor(handover, options);
  return followed(handover, options, (url, call, listener) =>
    hearNewJob(url, operation, call, listener),
  );
}

/** The same for a job that the hive has already: from its beginning. @throws JOB_NOT_FOUND too */
export function takeUp(handover: Handover, options: HandOverOptions): Promise<JobResult> {
  const { id } = handover.job;
  return followed(handover, options, (url, call, listener) => hearJob(url, id, call, listener));
}

/** As it was asked for, but at the worker that was chosen, and to be cancelled where the queen leaves and does not come back. */
function operationFor(
  { job, answer, assignment }: Handover,
  { resumeGraceMs }: HandOverOptions,
): InferOperation {
  const continuation = answer.continuation();
  return {
    ...job.spec.operation,
    worker: assignment.worker,
    on_disconnect: 'cancel',
    disconnect_grace_ms: resumeGraceMs,
    ...(continuation === undefined ? {} : { continuation }),
  };
}

async function followed(
  { job, answer, assignment: { url }, signal, onOpen }: Handover,
  options: HandOverOptions,
  hear: (url: string, call: JobCall, listener: JobListener) => Promise<TerminalEvent>,
): Promise<JobResult> {
  using hangUp = new HangUp(signal, options.cancelGraceMs);
  const { promise: opened, resolve: hasOpened } = Promise.withResolvers<void>();
  const call: JobCall = {
    headers: outgoingHeaders(job),
    signal: hangUp.signal,
    silenceTimeoutMs: options.hiveSilenceMs,
    connectTimeoutMs: options.hiveConnectTimeoutMs,
    onOpen: () => {
      hasOpened();
      onOpen();
    },
  };
  // Not before the hive has the job: it would refuse the cancel and then run the job for nobody.
  hangUp.onStop = () => opened.then(() => cancelJob(url, job.id, call));
  try {
    const end = await answer.relay((listener) => hear(url, call, listener));
    if (end.type === 'failed') throw fromWireError(end.error);
    if (end.type === 'cancelled')
      throw new Failure('CANCELLED', `The hive cancelled the job: ${end.reason}.`);
    return {
      finishReason: end.finish_reason,
      tokens: job.tokens,
      ...(end.usage === undefined ? {} : { usage: end.usage }),
    };
  } catch (error) {
    const mayStillRun = hangUp.signal.aborted || error instanceof PeerError;
    if (mayStillRun) void callBack(url, job.id, options);
    throw error;
  }
}

/** Nobody listens to it any more, so it shall not go on until the hive finds that out. */
async function callBack(url: string, jobId: string, options: HandOverOptions): Promise<void> {
  const signal = AbortSignal.timeout(options.cancelGraceMs);
  const limits = { silenceTimeoutMs: options.hiveSilenceMs, signal, headers: {} };
  await cancelJob(url, jobId, limits).catch(() => undefined); // then the hive finds out by itself
}

function outgoingHeaders({ id, spec }: Job): Record<string, string> {
  return {
    [headers.jobId]: id,
    [headers.correlationId]: spec.correlationId,
    [headers.requestTimeoutMs]: String(spec.deadline.remainingMs()),
    ...(spec.traceparent === undefined ? {} : { [headers.traceparent]: spec.traceparent }),
  };
}
