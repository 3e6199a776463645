// How much of its prompt the fake has "read" while the first token is awaited: as much as of that time has passed.
import { PrefillProgress } from '../../system/shared/index.ts';

export class Prefill {
  readonly #promptTokens: number;
  readonly #progress = new PrefillProgress();
  #startedMs = 0;
  #durationMs = 0;

  constructor(promptTokens: number) {
    this.#promptTokens = promptTokens;
  }

  /** It is read from now on, and for so long. */
  begin(durationMs: number): void {
    this.#startedMs = performance.now();
    this.#durationMs = durationMs;
  }

  /** What a silent stream says. */
  readonly signOfLife = (): string => {
    if (this.#durationMs > 0) {
      const part = Math.min(1, (performance.now() - this.#startedMs) / this.#durationMs);
      this.#progress.advance(Math.floor(part * this.#promptTokens));
    }
    return this.#progress.signOfLife();
  };
}
