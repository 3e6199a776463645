// Asks a worker that is ready, again and again, how it is, until it is disposed of or the worker counts as gone.
import { HealthStrikes } from './health-strikes.ts';
import { type Probe, probe } from './probe.ts';

export interface HealthRules {
  intervalMs: number;
  /** How long it may take to answer. */
  timeoutMs: number;
  /** So many answers in a row may be missing, less one. */
  mostStrikes: number;
}

export interface HealthWatchOptions extends HealthRules {
  url: string;
  isWell(answer: Probe): boolean;
  onGone(): void;
}

export class HealthWatch implements Disposable {
  readonly #options: HealthWatchOptions;
  readonly #strikes: HealthStrikes;
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: HealthWatchOptions) {
    this.#options = options;
    this.#strikes = new HealthStrikes(options.mostStrikes);
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
    const { url, timeoutMs, isWell, onGone } = this.#options;
    const { signal } = this.#stopped;
    const answer = await probe(url, { timeoutMs, signal }).catch(() => undefined); // it is not watched any more
    if (answer === undefined || signal.aborted) return;
    const isAsked = answer.lack === undefined; // else the worker is not to blame
    if (isAsked && this.#strikes.isGoneAfter(isWell(answer))) onGone();
    else this.#askLater();
  }
}
