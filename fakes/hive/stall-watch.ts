// A clock for one request: it is wound up by every token, and says once when it has run down.
import type { InferOperation } from '../../system/contracts/index.ts';
import { budgetExceeded, Failure } from '../../system/shared/index.ts';

/** The fake hive's own patience. */
export interface Patience {
  firstTokenTimeoutMs: number;
  betweenTokensTimeoutMs: number;
}

export class StallWatch implements Disposable {
  readonly #stalled = new AbortController();
  readonly #limits: { first_token: [number, boolean]; between_tokens: [number, boolean] };
  readonly #names: { layer: string; worker: string };
  #timer: NodeJS.Timeout | undefined;

  constructor(
    { first_token_timeout_ms: first, between_tokens_timeout_ms: between }: InferOperation,
    own: Patience,
    names: { layer: string; worker: string },
  ) {
    this.#names = names;
    this.#limits = {
      first_token: [first ?? own.firstTokenTimeoutMs, first !== undefined],
      between_tokens: [between ?? own.betweenTokensTimeoutMs, between !== undefined],
    };
  }

  /** Aborted with the failure to tell. */
  get signal(): AbortSignal {
    return this.#stalled.signal;
  }

  /** The request is where it is now, and has so long again. */
  wind(budget: 'first_token' | 'between_tokens'): void {
    clearTimeout(this.#timer);
    const [limitMs, isAsked] = this.#limits[budget];
    const phase = budget === 'first_token' ? 'prefill' : 'decode';
    const { layer, worker } = this.#names;
    const details = { worker, phase, budget, limit_ms: limitMs };
    this.#timer = setTimeout(() => {
      const words = `${worker} got nowhere for ${limitMs} ms.`;
      this.#stalled.abort(
        isAsked
          ? budgetExceeded({ budget, budgetMs: limitMs, layer, phase })
          : new Failure('WORKER_STALLED', words, { details }),
      );
    }, limitMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
