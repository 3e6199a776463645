// The ways in which a worker does not start, as failures to tell. None of them has a path of this machine in it.
import type { StartFailureLine } from '../../contracts/index.ts';
import { Failure, ownLackOf, resourcesExhausted } from '../../shared/index.ts';
import { describeExit, factsOfExit, type WorkerExit } from './life.ts';

/** Codes that a worker may give for its own failure; any other becomes WORKER_START_FAILED. */
const saidByWorkers = new Set(['MODEL_LOAD_FAILED', 'INSUFFICIENT_MEMORY', 'OUT_OF_MEMORY']);
/** With this a program says that its settings are wrong, which they will be the next time too. */
const usageExitCode = 2;

/** @param layer the hive's name, as errors have it */
export function notSpawned(worker: string, layer: string, error: Error): Failure {
  const lack = ownLackOf(error);
  if (lack !== undefined)
    return resourcesExhausted(lack, { layer, deed: `start ${worker}`, cause: error });
  const reason = 'code' in error ? String(error.code) : error.name; // the message has the path in it
  return new Failure('WORKER_START_FAILED', `${worker} could not be started: ${reason}.`, {
    details: { worker, reason },
    cause: error,
  });
}

export function startTimedOut(worker: string, startTimeoutMs: number): Failure {
  return new Failure(
    'WORKER_START_FAILED',
    `${worker} was not ready within ${startTimeoutMs} ms and was ended.`,
    { details: { worker, reason: 'not ready in time', start_timeout_ms: startTimeoutMs } },
  );
}

export function endedEarly(worker: string, exit: WorkerExit): Failure {
  const how = describeExit(exit);
  return new Failure('WORKER_START_FAILED', `${worker} ended ${how} before it was ready.`, {
    details: { worker, reason: `ended ${how}`, ...factsOfExit(exit) },
  });
}

/** What the worker said itself. @param listen where it was to listen */
export function saidItFailed(
  worker: string,
  listen: string,
  { code, message, details }: StartFailureLine['error'],
): Failure {
  const known = saidByWorkers.has(code) ? (code as 'MODEL_LOAD_FAILED') : 'WORKER_START_FAILED'; // one of the set
  const words =
    details['reason'] === 'EADDRINUSE'
      ? `${worker} cannot listen at ${listen}: somebody else does (EADDRINUSE).`
      : `${worker}: ${message}`;
  return new Failure(known, words, { details: { worker, ...details } });
}

export function stoppedMeanwhile(worker: string): Failure {
  return new Failure('DRAINING', `${worker} was stopped before it was ready.`, {
    details: { worker },
  });
}

/**
 * Whether the next start may go better: the process ended by itself, and not because it was told something wrong; or the hive
 * lacked what it takes to begin one.
 */
export function mayPass({ code, details }: Failure): boolean {
  if (code === 'RESOURCES_EXHAUSTED') return true;
  const ended = 'exit_code' in details;
  return code === 'WORKER_START_FAILED' && ended && details['exit_code'] !== usageExitCode;
}
