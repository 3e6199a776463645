// Which failures of a job are losses, after which it is given to somebody else, and what each says about whom. Pure: a table.
import type { ErrorCode } from '../../contracts/index.ts';
import { Failure } from '../../shared/index.ts';

export interface LossTraits {
  /** Whom the job is not given to again: the worker, all workers of the hive, or nobody. */
  readonly avoids: 'worker' | 'hive' | 'nobody';
  /** Whom nobody is given jobs until the hive has reported again. */
  readonly doubts: 'worker' | 'hive' | 'nobody';
  /** What it is to the worker's breaker. */
  readonly counts: 'failure' | 'crash' | 'nothing';
}

const hiveLoss = { avoids: 'hive', doubts: 'hive', counts: 'failure' } as const;
const workerLoss = { avoids: 'worker', doubts: 'worker', counts: 'failure' } as const;
const workerCrash = { ...workerLoss, counts: 'crash' } as const;
/** The worker may well serve others. */
const requestLoss = { avoids: 'worker', doubts: 'nobody', counts: 'failure' } as const;

const losses: Partial<Record<ErrorCode, LossTraits>> = {
  HIVE_UNREACHABLE: hiveLoss,
  HIVE_SILENT: hiveLoss,
  BAD_UPSTREAM: requestLoss,
  WORKER_CRASHED: workerCrash,
  WORKER_START_FAILED: workerCrash,
  MODEL_LOAD_FAILED: workerCrash,
  WORKER_UNREACHABLE: workerLoss,
  WORKER_SILENT: workerLoss,
  WORKER_STALLED: workerLoss,
  INSUFFICIENT_MEMORY: workerLoss,
  OUT_OF_MEMORY: requestLoss,
  GENERATION_FAILED: requestLoss,
  // Nothing has been done for the job, and nothing is wrong with anybody: the hive knew better than the queen.
  DRAINING: { avoids: 'nobody', doubts: 'hive', counts: 'nothing' },
  ALL_SLOTS_BUSY: { avoids: 'nobody', doubts: 'worker', counts: 'nothing' },
  // The hive told so itself: of its workers nothing is known.
  RESOURCES_EXHAUSTED: { avoids: 'hive', doubts: 'hive', counts: 'nothing' },
  // The user has not named the worker, or the queen has checked the name: it has been removed meanwhile.
  WORKER_NOT_FOUND: { avoids: 'worker', doubts: 'worker', counts: 'nothing' },
  NO_WORKER_FOR_MODEL: { avoids: 'worker', doubts: 'worker', counts: 'nothing' },
};

/** The hive spoke, and not as in the contract: what it has done with the job is not known. */
const foreignHive: LossTraits = { avoids: 'hive', doubts: 'nobody', counts: 'failure' };

/**
 * Undefined for what is no loss: a job that was wrong, was cancelled or ran out of time ends with that.
 * @param isOwn the queen has found it herself, and not been told it by the hive
 */
export function traitsOf(failure: unknown, isOwn: boolean): LossTraits | undefined {
  if (!(failure instanceof Failure)) return undefined;
  if (failure.code === 'BAD_UPSTREAM' && isOwn) return foreignHive;
  // What the queen lacks herself she would lack at the next hive too.
  if (failure.code === 'RESOURCES_EXHAUSTED' && isOwn) return undefined;
  return losses[failure.code];
}

/** One attempt that failed. */
export interface Loss {
  readonly hive: string;
  readonly worker: string;
  readonly failure: Failure;
}

/** What the user is told when nobody else could take the job: the first loss, with all attempts in its details. */
export function firstLoss(all: readonly [Loss, ...Loss[]]): Failure {
  const [{ failure }] = all;
  const attempts = all.map(({ hive, worker, failure: { code } }) => ({ hive, worker, code }));
  return new Failure(failure.code, failure.message, {
    details: { ...failure.details, attempts },
    cause: failure.cause,
    ...(failure.param === undefined ? {} : { param: failure.param }),
  });
}
