// How the queen leaves a job at a hive: politely for as long as the grace time allows, then at once.

/**
 * When the job must stop: asks the hive to stop it, keeps listening for the end so that its last narration still
 * arrives, and hangs up at the latest after the grace time.
 */
export class HangUp implements Disposable {
  onStop: () => Promise<void> = () => Promise.resolve();
  readonly #abandon = new AbortController();
  readonly #forget: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(signal: AbortSignal, graceMs: number) {
    const stop = (): void => {
      this.#timer = setTimeout(() => this.#abandon.abort(signal.reason), graceMs);
      this.onStop().catch(() => this.#abandon.abort(signal.reason)); // a hive that cannot be told is hung up on
    };
    if (signal.aborted) this.#abandon.abort(signal.reason);
    else signal.addEventListener('abort', stop, { once: true });
    this.#forget = () => signal.removeEventListener('abort', stop);
  }

  get signal(): AbortSignal {
    return this.#abandon.signal;
  }

  [Symbol.dispose](): void {
    this.#forget();
    clearTimeout(this.#timer);
  }
}
