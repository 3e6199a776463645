/**
 * One timer that can be moved: calls back when the clock has reached the instant that it was set to, give or take half a
 * millisecond, or before: whoever it wakes too early sets it again.
 */
import type { Clock } from '../kernel/clock.ts';

/** Timers count whole milliseconds, so that one may ring this much too early. Who is woken takes it as being in time. */
export const alarmGrainMs = 0.5;

export class Alarm {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  #armedMs: number | undefined;
  #controller = new AbortController();

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** Sets the instant on the clock's monotonic scale; undefined turns the alarm off. */
  set(atMs: number | undefined): void {
    // To wake somebody once too often costs less than to move a timer for every chunk.
    if (atMs !== undefined && this.#armedMs !== undefined && this.#armedMs <= atMs) return;
    if (this.#armedMs !== undefined) this.#disarm();
    if (atMs !== undefined) this.#arm(atMs);
  }

  #arm(atMs: number): void {
    this.#armedMs = atMs;
    const sleepMs = Math.round(Math.max(0, atMs - this.#clock.nowMs()));
    const { signal } = this.#controller;
    const ring = () => {
      if (signal.aborted) return;
      this.#armedMs = undefined;
      this.#onDue();
    };
    const ignoreCancellation = () => {};
    this.#clock.sleep(Math.min(sleepMs, longestSleepMs), signal).then(ring, ignoreCancellation);
  }

  #disarm(): void {
    this.#armedMs = undefined;
    this.#controller.abort();
    this.#controller = new AbortController();
  }
}

/** What a timer can hold; one set for later rings early and is set again by whoever it wakes. */
const longestSleepMs = 2 ** 31 - 1;
