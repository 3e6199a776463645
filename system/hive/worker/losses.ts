// What is said of a worker that was lost, is being stopped, or rests, as failures to tell.
import { Failure } from '../../shared/index.ts';
import type { HealthRules } from './health-watch.ts';
import { describeExit, factsOfExit, type WorkerExit } from './life.ts';

export function crashed(worker: string, exit: WorkerExit): Failure {
  return new Failure('WORKER_CRASHED', `${worker} ended ${describeExit(exit)}.`, {
    details: { worker, ...factsOfExit(exit) },
  });
}

/** It lives, perhaps, but has not said how it is for too long. */
export function silent(worker: string, { intervalMs, mostStrikes }: HealthRules): Failure {
  return new Failure(
    'WORKER_SILENT',
    `${worker} did not say how it is, ${mostStrikes} times in a row.`,
    { details: { worker, asked: mostStrikes, interval_ms: intervalMs } },
  );
}

export function isStopping(worker: string): Failure {
  return new Failure('DRAINING', `${worker} is stopping and can be started afterwards.`, {
    details: { worker },
  });
}

/** The last failure once more, with the time after which it may go better. */
export function isResting(worker: string, last: Failure | undefined, restMs: number): Failure {
  const retry_after_ms = Math.ceil(restMs);
  const details = { worker, ...last?.details, retry_after_ms };
  const message = last?.message ?? `${worker} rests.`;
  return new Failure(last?.code ?? 'WORKER_START_FAILED', message, { details, cause: last });
}
