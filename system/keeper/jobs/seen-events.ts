// What of a job the user has seen already, so that a stream that begins again shows everything once.
import type { JobEvent } from '../../contracts/index.ts';
import { PeerError } from '../../shared/index.ts';

export class SeenEvents {
  /** How often each narration was told, and how often by the present stream. */
  readonly #told = new Map<string, number>();
  #toldNow = new Map<string, number>();
  #tokens = 0;

  /** Tokens so far, each counted once. */
  get tokens(): number {
    return this.#tokens;
  }

  /** A stream begins, which may tell all over again. */
  beginStream(): void {
    this.#toldNow = new Map();
  }

  /** Whether the event is new, and from now on not. @throws PeerError `foreign` where a token is missing before it */
  isNew(event: JobEvent): boolean {
    if (event.type === 'narration') return this.#isNewNarration(JSON.stringify(event));
    if (event.type !== 'token') return true;
    if (event.index < this.#tokens) return false;
    if (event.index > this.#tokens)
      throw new PeerError('foreign', `Token ${event.index} came where ${this.#tokens} was due.`);
    this.#tokens++;
    return true;
  }

  #isNewNarration(told: string): boolean {
    const timesNow = (this.#toldNow.get(told) ?? 0) + 1;
    this.#toldNow.set(told, timesNow);
    if (timesNow <= (this.#told.get(told) ?? 0)) return false;
    this.#told.set(told, timesNow);
    return true;
  }
}
