// What it means for the user that a worker's stream failed: a crash, a lost connection, silence, a foreign answer.
import { setTimeout as elapsed } from 'node:timers/promises';
import {
  Failure,
  ownLackOf,
  PeerError,
  resourcesExhausted,
  untilAborted,
} from '../../shared/index.ts';
import { describeExit, exitOf, factsOfExit } from '../worker/life.ts';

/** How long to wait for the child's exit when its connection broke: a crash breaks the connection first. */
const exitGraceMs = 500;

/** Whom it happened to. */
export interface LossFacts {
  worker: string;
  /** The hive's name, as errors have it. */
  layer: string;
  /** What was being done for the job. */
  phase: string;
  /** How long a connection might take to be made. */
  connectTimeoutMs: number;
}

/**
 * The failure to report; an error that is no worker's fault comes back as it is.
 * @param ended the end of the life that served, of which there may be another by now
 */
export async function explainWorkerLoss(
  error: unknown,
  facts: LossFacts,
  ended: AbortSignal,
): Promise<unknown> {
  if (error instanceof Failure) return error;
  const isCutOff =
    error instanceof PeerError && (error.fault === 'broken' || error.fault === 'unreachable');
  if (isCutOff)
    await untilAborted(elapsed(exitGraceMs, undefined, { ref: false }), ended).catch(() => {}); // it has ended
  if (ended.aborted) return endWhileServing(facts, ended, error);
  return error instanceof PeerError ? loss(facts, error) : error;
}

function endWhileServing(
  { worker, phase }: LossFacts,
  ended: AbortSignal,
  cause: unknown,
): Failure {
  const exit = exitOf(ended);
  const { why } = exit;
  if (why !== undefined) {
    const details = { ...why.details, worker, phase };
    return new Failure(why.code, why.message, { cause, details });
  }
  const message = `${worker} ended ${describeExit(exit)} while it served the job.`;
  const details = { worker, phase, ...factsOfExit(exit) };
  return new Failure('WORKER_CRASHED', message, { cause, details });
}

function loss(facts: LossFacts, error: PeerError): Failure {
  const { worker, phase, layer } = facts;
  const options = { cause: error, details: { worker, phase } };
  switch (error.fault) {
    case 'exhausted':
      return resourcesExhausted(ownLackOf(error.cause) ?? '', {
        ...{ layer, phase, deed: `reach ${worker}`, cause: error },
      });
    case 'unreachable':
      return unreachable(facts, error);
    case 'broken':
      return new Failure(
        'WORKER_UNREACHABLE',
        `Lost the connection to ${worker} while it generated.`,
        options,
      );
    case 'silent':
      return new Failure('WORKER_SILENT', `Gave up on ${worker}. ${error.message}`, options);
    case 'foreign':
      return foreign(facts, error);
  }
}

/** Refused or cut off at once; or neither, until the time for it was over. */
function unreachable(
  { worker, phase, connectTimeoutMs: limit_ms }: LossFacts,
  error: PeerError,
): Failure {
  const { cause } = error;
  const isTimedOut =
    cause instanceof Error && 'code' in cause && cause.code === 'UND_ERR_CONNECT_TIMEOUT';
  const within = isTimedOut ? ` within ${limit_ms} ms` : '';
  return new Failure('WORKER_UNREACHABLE', `Could not reach ${worker}${within}.`, {
    cause: error,
    details: { worker, phase, ...(isTimedOut ? { budget: 'connect', limit_ms } : {}) },
  });
}

/** A server of another make refuses in words of its own; what it means can be told by the status. */
function foreign(facts: LossFacts, error: PeerError): Failure {
  const { worker, phase } = facts;
  const { statusCode } = error;
  const status = statusCode === undefined ? {} : { status: statusCode };
  const options = { cause: error, details: { worker, phase, ...status } };
  if (statusCode === 429 || statusCode === 503)
    return new Failure(
      'ALL_SLOTS_BUSY',
      `${worker} takes no more for now (${statusCode}).`,
      options,
    );
  if (statusCode === 400 || statusCode === 413 || statusCode === 422)
    return new Failure(
      'VALIDATION_FAILED',
      `${worker} refused the request (${statusCode}).`,
      options,
    );
  const message = `${worker} answered outside the contract. ${error.message}`;
  return new Failure('BAD_UPSTREAM', message, options);
}
