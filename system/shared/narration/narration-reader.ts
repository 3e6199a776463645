// One reader of a hub: what it has not read yet, bounded. A reader that is too slow loses the oldest and is told how many.
import { EventEmitter, once } from 'node:events';
import type { Narration } from '../../contracts/index.ts';

export interface NumberedNarration {
  /** Counts from 1 over all that the hub has been told; absent where the hub itself tells of a loss. */
  id?: number;
  narration: Narration;
}

export interface ReaderOptions {
  /** Whether the reader wants it. */
  wants(narration: Narration): boolean;
  /** How many it may leave unread. */
  limit: number;
  /** What it is told in place of those it lost. */
  tellLoss(count: number): Narration;
}

export class NarrationReader {
  readonly #options: ReaderOptions;
  readonly #changes = new EventEmitter();
  #unread: NumberedNarration[] = [];
  #lost = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  offer(numbered: NumberedNarration): void {
    if (!this.#options.wants(numbered.narration)) return;
    this.#unread.push(numbered);
    if (this.#unread.length > this.#options.limit) {
      this.#unread.shift();
      this.#lost++;
    }
    this.#changes.emit('change');
  }

  /** What there is to read now, the loss before it. */
  *take(): Generator<NumberedNarration> {
    for (;;) {
      if (this.#lost > 0) {
        const count = this.#lost;
        this.#lost = 0;
        yield { narration: this.#options.tellLoss(count) };
      }
      const next = this.#unread.shift();
      if (next === undefined) return;
      yield next;
    }
  }

  /** Resolves when there is something to read. @throws AbortError when the signal is aborted */
  async change(signal: AbortSignal): Promise<void> {
    if (this.#unread.length > 0 || this.#lost > 0) return signal.throwIfAborted();
    await once(this.#changes, 'change', { signal });
  }
}
