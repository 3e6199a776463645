// The time a request has left. Kept as a budget on the monotonic clock, since the clocks of two machines differ.
import { headers } from '../contracts/index.ts';
import { Failure, invalidField } from './failure.ts';

export class Deadline implements Disposable {
  readonly totalMs: number;
  readonly #startedMs = performance.now();
  readonly #expiry = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(totalMs: number) {
    this.totalMs = totalMs;
    const reason = `the time budget of ${totalMs} ms ran out`;
    this.#timer = setTimeout(() => this.#expiry.abort(reason), totalMs);
    this.#timer.unref();
  }

  /** Aborted when the budget has run out, with that sentence as the reason. */
  get signal(): AbortSignal {
    return this.#expiry.signal;
  }

  get hasExpired(): boolean {
    return this.#expiry.signal.aborted;
  }

  /** What the next hop may still use; never below 1, since 0 would read as "no limit" to some. */
  remainingMs(): number {
    return Math.max(1, Math.floor(this.totalMs - (performance.now() - this.#startedMs)));
  }

  /** The failure to report when it ran out in `layer`, while that was in `phase`. */
  exceeded(layer: string, phase: string): Failure {
    return new Failure(
      'DEADLINE_EXCEEDED',
      `The time budget of ${this.totalMs} ms ran out in ${layer} (${phase}).`,
      {
        details: { layer, phase, budget_ms: this.totalMs },
      },
    );
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
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
