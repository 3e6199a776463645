// Time that somebody else may take, measured fairly: while this program itself did not run, it is not held against them. One that
// was stopped, or was busy, finds its timers over before it has read what came meanwhile.

/** So late a timer may be although the program has run all the while. */
const tolerableMs = 20;

export class FairTimer implements Disposable {
  readonly #ms: number;
  readonly #onOver: () => void;
  readonly #timer: NodeJS.Timeout;
  #extension: NodeJS.Timeout | undefined;
  #lastLook: NodeJS.Immediate | undefined;
  #dueMs: number;

  /** Begins at once. `onOver` is called when the time is over, and again whenever it is after `refresh`. */
  constructor(ms: number, onOver: () => void) {
    this.#ms = ms;
    this.#onOver = onOver;
    this.#dueMs = performance.now() + ms;
    this.#timer = setTimeout(() => this.#end(), ms);
  }

  /** Begins anew. */
  refresh(): void {
    this.#dueMs = performance.now() + this.#ms;
    this.#forget();
    this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#forget();
  }

  /** What it comes too late is added once more: for that long, at least, nobody has listened here. */
  #end(): void {
    const nowMs = performance.now();
    const lateMs = nowMs - this.#dueMs;
    if (lateMs > tolerableMs) {
      this.#dueMs = nowMs + lateMs;
      this.#extension = setTimeout(() => this.#end(), lateMs);
    } else this.#lastLook = setImmediate(this.#onOver); // what is there to be read is read before that
  }

  #forget(): void {
    clearTimeout(this.#extension);
    if (this.#lastLook !== undefined) clearImmediate(this.#lastLook);
    this.#lastLook = undefined;
  }
}
