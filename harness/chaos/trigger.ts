/** When a step of a schedule is due: after a time, or after something has happened so often. It knows nothing of faults. */
import type { Clock } from '../kernel/clock.ts';

/** What a workload counts, each from the beginning of the schedule. */
export const countedEvents = ['accepted', 'tokens', 'ended'] as const;
export type CountedEvent = (typeof countedEvents)[number];

export type Trigger =
  | { readonly afterMs: number }
  | { readonly after: CountedEvent; readonly count: number };

/** For people: `after 1500 ms`, `after 17 accepted`. */
export function describeTrigger(trigger: Trigger): string {
  return 'afterMs' in trigger
    ? `after ${trigger.afterMs} ms`
    : `after ${trigger.count} ${trigger.after}`;
}

/** How far the workload has come, and how long the schedule has been running. */
export class Progress {
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #counts: Record<CountedEvent, number> = { accepted: 0, tokens: 0, ended: 0 };
  readonly #waiting = new Set<Waiting>();

  /** Begins at once. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.nowMs();
  }

  get elapsedMs(): number {
    return this.#clock.nowMs() - this.#startedMs;
  }

  count(event: CountedEvent): number {
    return this.#counts[event];
  }

  /** Something has happened. */
  note(event: CountedEvent): void {
    this.#counts[event] += 1;
    for (const waiting of this.#waiting)
      if (waiting.event === event && this.#counts[event] >= waiting.count) waiting.resolve();
  }

  /** Resolves when the trigger is due, at once where it was already. @throws the signal's reason */
  async until(trigger: Trigger, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if ('afterMs' in trigger) {
      const leftMs = trigger.afterMs - this.elapsedMs;
      if (leftMs > 0) await this.#clock.sleep(leftMs, signal);
      return;
    }
    if (this.#counts[trigger.after] >= trigger.count) return;
    await this.#untilCounted(trigger.after, trigger.count, signal);
  }

  async #untilCounted(event: CountedEvent, count: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { event, count, resolve };
    const abandon = (): void => reject(signal.reason);
    this.#waiting.add(waiting);
    signal.addEventListener('abort', abandon, { once: true });
    try {
      await promise;
    } finally {
      this.#waiting.delete(waiting);
      signal.removeEventListener('abort', abandon);
    }
  }
}

interface Waiting {
  event: CountedEvent;
  count: number;
  resolve: () => void;
}
