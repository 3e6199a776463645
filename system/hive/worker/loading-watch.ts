// Asks a worker that starts how much of its model it has loaded, and tells each step of a whole percent.
import type { Life } from './life.ts';
import { probe } from './probe.ts';

export interface LoadingWatchOptions {
  life: Life;
  intervalMs: number;
  onProgress(percent: number): void;
}

/** However often it is asked, it has its time to answer. */
const timeoutMs = 1_000;

export class LoadingWatch implements Disposable {
  readonly #options: LoadingWatchOptions;
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #told = 0;

  constructor(options: LoadingWatchOptions) {
    this.#options = options;
    this.#askLater();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#stopped.abort();
  }

  #askLater(): void {
    this.#timer = setTimeout(() => void this.#ask(), this.#options.intervalMs).unref();
  }

  async #ask(): Promise<void> {
    const { life, onProgress } = this.#options;
    const { signal } = this.#stopped;
    const url = life.healthUrl;
    const answer =
      url === undefined
        ? undefined
        : await probe(url, { timeoutMs, signal }).catch(() => undefined); // it is not watched any more
    if (signal.aborted) return;
    const percent = Math.floor((answer?.loaded ?? 0) * 100);
    if (percent > this.#told && percent < 100) {
      this.#told = percent;
      onProgress(percent);
    }
    this.#askLater();
  }
}
