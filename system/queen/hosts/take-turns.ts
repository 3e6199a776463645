// Has what is done about one thing done in turn: whoever comes later waits until those before are through.
import { untilAborted } from '../../shared/index.ts';

export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs `work` when it is its turn. Rejects with the signal's reason where that comes first. */
  async take<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const mine = Promise.withResolvers<void>();
    const last = before.then(() => mine.promise);
    this.#last.set(name, last);
    try {
      await untilAborted(before, signal);
      signal.throwIfAborted();
      return await work();
    } finally {
      mine.resolve();
      if (this.#last.get(name) === last) this.#last.delete(name);
    }
  }
}
