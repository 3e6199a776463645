// Keeps the time of one answer: waits before each token as the latency model says. It says nothing itself.
import { setTimeout as elapsed, setImmediate as eventLoopTurn } from 'node:timers/promises';

/** Where time comes from; tests bring one that they move by hand. */
export interface Timekeeper {
  /** Milliseconds since some fixed instant. */
  nowMs(): number;
  /** Never resolves in the same turn of the event loop, not for 0 either. Rejects as soon as the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const wallTime: Timekeeper = {
  nowMs: () => performance.now(),
  sleep: (ms, signal) =>
    ms === 0 ? eventLoopTurn(undefined, { signal }) : elapsed(ms, undefined, { signal }),
};

/** Timers wake late by less than this, which is made good; a delay beyond it is a stall, after which the pace starts anew. */
const slackMs = 5;

export class Pace {
  /** All waits are so many times as long; for answers that are slowed down on the way. */
  factor = 1;
  readonly #time: Timekeeper;
  readonly #signal: AbortSignal;
  #dueMs: number;

  /** The first wait counts from now on. */
  constructor(time: Timekeeper, signal: AbortSignal) {
    this.#time = time;
    this.#signal = signal;
    this.#dueMs = time.nowMs();
  }

  /** Resolves `latencyMs` after the token before was due. Rejects when the signal aborts. */
  async wait(latencyMs: number): Promise<void> {
    const nowMs = this.#time.nowMs();
    if (nowMs - this.#dueMs > slackMs) this.#dueMs = nowMs;
    this.#dueMs += latencyMs * this.factor;
    await this.#time.sleep(Math.max(0, this.#dueMs - nowMs), this.#signal);
  }
}
