/** One timer that can be moved: calls back once the clock has reached the instant it was last set to. */
import type { Clock } from '../kernel/clock.ts';

export class Alarm {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  #armed: { readonly atMs: number; readonly controller: AbortController } | undefined;

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** Sets the instant on the clock's monotonic scale; undefined turns the alarm off. */
  set(atMs: number | undefined): void {
    if (this.#armed?.atMs === atMs) return;
    this.#armed?.controller.abort();
    this.#armed = undefined;
    if (atMs !== undefined) this.#arm(atMs);
  }

  #arm(atMs: number): void {
    const armed = { atMs, controller: new AbortController() };
    this.#armed = armed;
    // Rounded up, since a timer that wakes a fraction early would only have to be set again.
    const sleepMs = Math.ceil(Math.max(0, atMs - this.#clock.nowMs()));
    const ring = () => {
      if (this.#armed !== armed) return;
      this.#armed = undefined;
      this.#onDue();
    };
    const ignoreCancellation = () => {};
    this.#clock
      .sleep(Math.min(sleepMs, longestSleepMs), armed.controller.signal)
      .then(ring, ignoreCancellation);
  }
}

/** What a timer can hold; one set for later rings early and is set again by whoever it wakes. */
const longestSleepMs = 2 ** 31 - 1;
