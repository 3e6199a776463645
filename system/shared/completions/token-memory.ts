// The memory for answers, counted in tokens and shared by all slots: what each request holds of it, and that there is an end
// to it. It counts and allocates nothing.
import { Failure } from '../failure.ts';

/** What one request holds; disposing of it, any number of times, gives all of it back once. */
export interface TokenShare extends Disposable {
  /** Holds so many more. @throws Failure OUT_OF_MEMORY where there are not as many left; nothing is held then */
  take(tokens: number): void;
}

export class TokenMemory {
  readonly limit: number;
  #held = 0;

  /** @param limit tokens that all requests together may hold */
  constructor(limit: number) {
    this.limit = limit;
  }

  get held(): number {
    return this.#held;
  }

  /** The share of a request that begins. */
  open(): TokenShare {
    let own = 0;
    return {
      take: (tokens) => {
        if (this.#held + tokens > this.limit) throw this.#exhausted(own);
        own += tokens;
        this.#held += tokens;
      },
      [Symbol.dispose]: () => {
        this.#held -= own;
        own = 0;
      },
    };
  }

  #exhausted(own: number): Failure {
    const details = { kv_tokens: this.limit, held_tokens: this.#held, own_tokens: own };
    return new Failure(
      'OUT_OF_MEMORY',
      `The memory for answers has ${this.limit} tokens and all of them are taken, ${own} by this request.`,
      { details },
    );
  }
}
