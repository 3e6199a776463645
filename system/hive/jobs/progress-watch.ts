// Looks after one request's progress by the clock, and says once when it has stood still for too long.
import { FairTimer } from '../../shared/index.ts';
import type { Progress, Stall } from '../worker/progress.ts';

export class ProgressWatch implements Disposable {
  readonly #progress: Progress;
  readonly #onStall: (stall: Stall) => void;
  #timer: FairTimer | undefined;
  #isOver = false;

  constructor(progress: Progress, onStall: (stall: Stall) => void) {
    this.#progress = progress;
    this.#onStall = onStall;
    this.look();
  }

  /** To be called when it may be due sooner than it was; that it is due later is found out when the time has come. */
  look(): void {
    this.#timer?.[Symbol.dispose]();
    if (this.#isOver) return;
    const nowMs = performance.now();
    const stall = this.#progress.verdict(nowMs);
    if (stall !== undefined) {
      this.#isOver = true;
      this.#onStall(stall);
    } else if (Number.isFinite(this.#progress.dueMs))
      this.#timer = new FairTimer(Math.ceil(this.#progress.dueMs - nowMs), () => this.look());
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#timer?.[Symbol.dispose]();
  }
}
