// The requests that a worker has been given: how many there are, and whether it gets on with any of them.
import type { Progress } from './progress.ts';

export class Requests {
  readonly #progress = new Set<Progress>();
  #lastAddedMs = 0;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get busy(): number {
    return this.#progress.size;
  }

  /** When the newest was added, in `performance.now()`; 0 where there never was one. */
  get lastAddedMs(): number {
    return this.#lastAddedMs;
  }

  /** Counts one until the returned handle is disposed of. */
  add(progress: Progress): Disposable {
    this.#progress.add(progress);
    this.#lastAddedMs = performance.now();
    this.#onChange();
    return {
      [Symbol.dispose]: () => {
        if (this.#progress.delete(progress)) this.#onChange();
      },
    };
  }

  /** Whether any request has come on since the given one last did. */
  hasProgressSince(stalled: Progress): boolean {
    return [...this.#progress].some((each) => each.hasComeOnSince(stalled));
  }
}
