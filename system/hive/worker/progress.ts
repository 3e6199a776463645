// How a request gets on at its worker, and when it has stood still for too long. Pure: it is told the time, and ends nothing.

/** How long something may take. */
export interface Patience {
  ms: number;
  /** The request brought it; else it is the hive's own. */
  isAsked: boolean;
}

export interface ProgressLimits {
  /** From the job's beginning where the request brought it, else from the moment that the worker has it; reading on counts. */
  firstToken: Patience;
  betweenTokens: Patience;
}

/** Which patience has come to its end. */
export interface Stall extends Patience {
  budget: 'first_token' | 'between_tokens';
}

export class Progress {
  readonly #limits: ProgressLimits;
  readonly #startedMs: number;
  #handedOverMs: number | undefined;
  /** The last that has been seen of it. */
  #cameOnMs: number | undefined;
  #readTo = 0;
  #hasSpoken = false;

  constructor(limits: ProgressLimits, startedMs: number) {
    this.#limits = limits;
    this.#startedMs = startedMs;
  }

  /** The worker has it now. */
  handOver(nowMs: number): void {
    this.#handedOverMs = nowMs;
  }

  /** The worker says how far it has read; what it said before is no progress. */
  read(to: number, nowMs: number): void {
    if (!(to > this.#readTo)) return;
    this.#readTo = to;
    this.#cameOnMs = nowMs;
  }

  /** A token has come. */
  speak(nowMs: number): void {
    this.#hasSpoken = true;
    this.#cameOnMs = nowMs;
  }

  /** From when on it has stood still for too long, unless it comes on before; for ever away while nothing is due. */
  get dueMs(): number {
    return this.#waitsSinceMs() + this.#patience.ms;
  }

  verdict(nowMs: number): Stall | undefined {
    if (nowMs < this.dueMs) return undefined;
    return { ...this.#patience, budget: this.#hasSpoken ? 'between_tokens' : 'first_token' };
  }

  /** Whether it has come on since the other one last did, or was given to the worker. */
  hasComeOnSince(other: Progress): boolean {
    const sinceMs = other.#cameOnMs ?? other.#handedOverMs ?? Number.POSITIVE_INFINITY;
    return this !== other && (this.#cameOnMs ?? Number.NEGATIVE_INFINITY) > sinceMs;
  }

  get #patience(): Patience {
    return this.#hasSpoken ? this.#limits.betweenTokens : this.#limits.firstToken;
  }

  #waitsSinceMs(): number {
    if (this.#cameOnMs !== undefined) return this.#cameOnMs;
    if (this.#patience.isAsked) return this.#startedMs;
    return this.#handedOverMs ?? Number.POSITIVE_INFINITY;
  }
}
