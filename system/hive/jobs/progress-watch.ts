// Looks after one request's progress by the clock, and says once when it has stood still for too long.
import type { Progress, Stall } from '../worker/progress.ts';

export class ProgressWatch implements Disposable {
  readonly #progress: Progress;
  readonly #onStall: (stall: Stall) => void;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(progress: Progress, onStall: (stall: Stall) => void) {
    this.#progress = progress;
    this.#onStall = onStall;
    this.look();
  }

  /** To be called when it may be due sooner than it was; that it is due later is found out when the time has come. */
  look(): void {
    clearTimeout(this.#timer);
    if (this.#isOver) return;
    const nowMs = performance.now();
    const stall = this.#progress.verdict(nowMs);
    if (stall !== undefined) {
      this.#isOver = true;
      this.#onStall(stall);
    } else if (Number.isFinite(this.#progress.dueMs))
      this.#timer = setTimeout(() => this.look(), Math.ceil(this.#progress.dueMs - nowMs)).unref();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}
