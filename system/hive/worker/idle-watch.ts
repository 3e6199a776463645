// Waits until a worker has had nothing to do for so long that it is to be stopped.

export class IdleWatch implements Disposable {
  readonly #limitMs: number | undefined;
  readonly #onIdle: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param limitMs undefined for a worker that is never stopped */
  constructor(limitMs: number | undefined, onIdle: () => void) {
    this.#limitMs = limitMs;
    this.#onIdle = onIdle;
  }

  /** Something has changed: whether it has nothing to do now. */
  note(isIdle: boolean): void {
    if (!isIdle) this[Symbol.dispose]();
    else if (this.#limitMs !== undefined)
      this.#timer ??= setTimeout(() => {
        this[Symbol.dispose]();
        this.#onIdle();
      }, this.#limitMs).unref();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
