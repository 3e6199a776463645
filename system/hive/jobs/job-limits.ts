// How long a job may wait for its worker, by the request or else by the hive, and what it is told when that is over.
import type { InferOperation } from '../../contracts/index.ts';
import { budgetExceeded, Failure } from '../../shared/index.ts';
import type { Patience, ProgressLimits, Stall } from '../worker/progress.ts';

/** The hive's own limits. */
export interface JobLimits {
  firstTokenTimeoutMs: number;
  betweenTokensTimeoutMs: number;
}

/** Where a job stood still. */
export interface Place {
  layer: string;
  worker: string;
  phase: string;
}

export function limitsOf(operation: InferOperation, limits: JobLimits): ProgressLimits {
  return {
    firstToken: patience(operation.first_token_timeout_ms, limits.firstTokenTimeoutMs),
    betweenTokens: patience(operation.between_tokens_timeout_ms, limits.betweenTokensTimeoutMs),
  };
}

/** DEADLINE_EXCEEDED where the request asked for the limit; else it is the worker that is at fault. */
export function stallFailure({ budget, ms, isAsked }: Stall, place: Place): Failure {
  const { layer, worker, phase } = place;
  if (isAsked) return budgetExceeded({ budget, budgetMs: ms, layer, phase });
  const what = budget === 'first_token' ? 'gave no token' : 'gave no further token';
  return new Failure('WORKER_STALLED', `${worker} ${what} within ${ms} ms.`, {
    details: { worker, phase, budget, limit_ms: ms },
  });
}

function patience(askedMs: number | undefined, ownMs: number): Patience {
  return askedMs === undefined ? { ms: ownMs, isAsked: false } : { ms: askedMs, isAsked: true };
}
