/**
 * Time as the harness sees it: a monotonic clock to measure with, a wall clock to label with, and a
 * sleep that can be cancelled. Nothing else in the harness reads the time or sets a timer.
 */

export interface Clock {
  /**
   * Milliseconds since some fixed instant; never goes back. For durations and deadlines. Of the
   * system clock, instants compare across the threads and processes of one machine.
   */
  nowMs(): number;
  /** Milliseconds since 1970. For labels that people read; may jump. */
  wallMs(): number;
  /**
   * Resolves after `ms` milliseconds. Rejects with the signal's reason as soon as it aborts.
   * @throws RangeError for a time that no timer can hold (negative, NaN, above 2^31 - 1).
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's time. */
export const systemClock: Clock = {
  // Not performance.now(), which counts from the start of each thread.
  nowMs: () => Number(process.hrtime.bigint()) / 1e6,
  wallMs: () => Date.now(),
  sleep: (ms, signal) =>
    cancellable(ms, signal, (wake) => {
      const timer = setTimeout(wake, ms);
      return () => clearTimeout(timer);
    }),
};

/** A clock that stands still until it is moved. For tests and simulations. */
export class ManualClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  readonly #startWallMs: number;
  #nowMs = 0;

  constructor(options: { startWallMs?: number } = {}) {
    this.#startWallMs = options.startWallMs ?? 0;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#startWallMs + this.#nowMs;
  }

  /** How many sleeps have neither ended nor been cancelled. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return cancellable(ms, signal, (wake) => {
      const sleeper = { dueMs: this.#nowMs + ms, wake };
      this.#sleepers.add(sleeper);
      return () => this.#sleepers.delete(sleeper);
    });
  }

  /**
   * Moves the time forward, waking each sleeper at its own instant and letting the code that waited
   * for it run, so that one that sleeps again within the span is woken again.
   * With nobody to wake the time has moved when this returns; otherwise when its promise resolves.
   */
  async advance(ms: number): Promise<void> {
    assertDuration(ms);
    const targetMs = this.#nowMs + ms;
    for (let due = this.#nextDue(targetMs); due !== undefined; due = this.#nextDue(targetMs)) {
      this.#nowMs = due.dueMs;
      this.#sleepers.delete(due);
      due.wake();
      await microtasks();
    }
    this.#nowMs = targetMs;
  }

  #nextDue(limitMs: number): Sleeper | undefined {
    let earliest: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.dueMs > limitMs) continue;
      if (earliest === undefined || sleeper.dueMs < earliest.dueMs) earliest = sleeper;
    }
    return earliest;
  }
}

interface Sleeper {
  dueMs: number;
  wake: () => void;
}

const longestMs = 2 ** 31 - 1;

function assertDuration(ms: number): void {
  if (ms >= 0 && ms <= longestMs) return;
  throw new RangeError(`A time of ${ms} ms is not between 0 and ${longestMs}.`);
}

/** Rejects rather than throws, so that a caller sees one kind of failure. */
async function cancellable(
  ms: number,
  signal: AbortSignal | undefined,
  arm: (wake: () => void) => () => void,
): Promise<void> {
  assertDuration(ms);
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const disarm = arm(resolve);
  const cancel = () => {
    disarm();
    reject(signal?.reason);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    await promise;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** Resolves when every promise reaction that can run has run. */
function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
