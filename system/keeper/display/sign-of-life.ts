// Says again and again that something goes on while nothing is written.

export interface SignOfLifeOptions {
  /** How long nothing may be written before the first one. */
  afterMs: number;
  /** How long from one to the next. */
  everyMs: number;
  /** Told how long nothing has been written. */
  show(quietMs: number): void;
}

export class SignOfLife implements Disposable {
  readonly #options: SignOfLifeOptions;
  #quietSinceMs = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SignOfLifeOptions) {
    this.#options = options;
  }

  /** Something was written, or begins: counts anew from here. */
  heard(): void {
    this.#quietSinceMs = performance.now();
    this.#wait(this.#options.afterMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#options.show(performance.now() - this.#quietSinceMs);
      this.#wait(this.#options.everyMs);
    }, milliseconds).unref();
  }
}
