// The time a request has left. Kept as a budget on the monotonic clock, since the clocks of two machines differ.
import { headers } from '../contracts/index.ts';
import { Failure, invalidField } from './failure.ts';

export class Deadline implements Disposable {
  readonly totalMs: number;
  readonly #startedMs: number;
  readonly #expiry = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #late: AbortController | undefined;
  #lateTimer: NodeJS.Timeout | undefined;

  /** `spentMs`: what is gone of it already, as of a request that comes from an earlier life of the program. */
  constructor(totalMs: number, spentMs = 0) {
    this.totalMs = totalMs;
    this.#startedMs = performance.now() - spentMs;
    const reason = `the time budget of ${totalMs} ms ran out`;
    this.#timer = setTimeout(() => this.#expiry.abort(reason), totalMs - spentMs);
    this.#timer.unref();
  }

  /** Aborted when the budget has run out, with that sentence as the reason. */
  get signal(): AbortSignal {
    return this.#expiry.signal;
  }

  get hasExpired(): boolean {
    return this.#expiry.signal.aborted;
  }

  /** Aborted that much later, for a layer that lets the one further in report first. */
  signalAfter(graceMs: number): AbortSignal {
    if (graceMs === 0) return this.signal;
    this.#late ??= this.#startLate(graceMs);
    return this.#late.signal;
  }

  /** What the next hop may still use; never below 1, since 0 would read as "no limit" to some. */
  remainingMs(): number {
    return Math.max(1, Math.floor(this.totalMs - (performance.now() - this.#startedMs)));
  }

  /** The failure to report when it ran out in `layer`, while that was in `phase`. */
  exceeded(layer: string, phase: string): Failure {
    return budgetExceeded({ budget: 'total', budgetMs: this.totalMs, layer, phase });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#lateTimer);
  }

  #startLate(graceMs: number): AbortController {
    const late = new AbortController();
    const leftMs = this.totalMs + graceMs - (performance.now() - this.#startedMs);
    this.#lateTimer = setTimeout(() => late.abort(this.signal.reason), leftMs);
    this.#lateTimer.unref();
    return late;
  }
}

/** Milliseconds until the instant in a header, at least 1; undefined where the header is absent. @throws VALIDATION_FAILED for what is no instant */
export function readDeadlineMs(
  header: string | string[] | undefined,
  nowMs: number,
): number | undefined {
  if (header === undefined) return undefined;
  const isInstant =
    typeof header === 'string' && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(header);
  const instantMs = isInstant ? Date.parse(header) : Number.NaN;
  if (Number.isNaN(instantMs))
    throw invalidField(
      headers.requestDeadline,
      'must be an instant in ISO 8601 with its time zone',
    );
  return Math.min(86_400_000, Math.max(1, instantMs - nowMs));
}

/** Which of a request's budgets ran out, where, and what was being done there. */
export interface SpentBudget {
  budget: 'total' | 'connect' | 'first_token' | 'between_tokens';
  budgetMs: number;
  layer: string;
  phase: string;
}

/** DEADLINE_EXCEEDED, with all of that in the message and the details. */
export function budgetExceeded({ budget, budgetMs, layer, phase }: SpentBudget): Failure {
  const what = budget === 'total' ? 'time' : budget.replace('_', '-');
  return new Failure(
    'DEADLINE_EXCEEDED',
    `The ${what} budget of ${budgetMs} ms ran out in ${layer} (${phase}).`,
    { details: { layer, phase, budget, budget_ms: budgetMs } },
  );
}

/** The budget in a header, or the default where the header is absent. @throws VALIDATION_FAILED for anything but a positive whole number */
export function readBudgetMs(header: string | string[] | undefined, defaultMs: number): number {
  if (header === undefined) return defaultMs;
  const budgetMs = Number(header);
  if (!Number.isInteger(budgetMs) || budgetMs < 1 || budgetMs > 86_400_000) {
    throw invalidField(headers.requestTimeoutMs, 'must be a whole number from 1 to 86400000');
  }
  return budgetMs;
}
