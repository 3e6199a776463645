// Whether a worker that ended unasked is started again, and when. Pure: it is told the time, and starts nothing.
import type { WorkerConfiguration } from '../../contracts/index.ts';

export interface RestartRules {
  policy: WorkerConfiguration['restart'];
  /** The first pause; each further one is twice as long. */
  firstPauseMs: number;
  /** So many restarts may fall into one window. */
  mostRestarts: number;
  windowMs: number;
  /** How long a worker that was given up stays down before a job may start it. */
  restMs: number;
}

export const usualRestartRules: Omit<RestartRules, 'policy'> = {
  firstPauseMs: 250,
  mostRestarts: 3,
  windowMs: 60_000,
  restMs: 10_000,
};

export type AfterEnd =
  | { readonly restart: true; readonly pauseMs: number }
  | { readonly restart: false; readonly restMs: number };

/** Keeps in mind when it had a worker restarted. One for each worker. */
export class RestartPolicy {
  readonly #rules: RestartRules;
  /** When, the oldest first; never more than a window holds. */
  #restartedAtMs: readonly number[] = [];

  constructor(rules: RestartRules) {
    this.#rules = rules;
  }

  /** The worker has ended unasked, or its start has failed in a way that may be another the next time. */
  afterEnd(nowMs: number): AfterEnd {
    const { policy, firstPauseMs, mostRestarts, windowMs, restMs } = this.#rules;
    const recent = this.#restartedAtMs.filter((atMs) => nowMs - atMs < windowMs);
    if (policy === 'never' || recent.length >= mostRestarts) return { restart: false, restMs };
    const pauseMs = firstPauseMs * 2 ** recent.length;
    this.#restartedAtMs = [...recent, nowMs + pauseMs];
    return { restart: true, pauseMs };
  }

  /** It cannot be otherwise the next time: the model is damaged, there is no room for it. */
  afterRefusal(): AfterEnd {
    return { restart: false, restMs: this.#rules.restMs };
  }
}
