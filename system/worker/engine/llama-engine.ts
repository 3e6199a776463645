// A loaded model and its slots: takes requests, lets them wait, and hands each slot's work to `generate`.
import type { LlamaContext } from 'node-llama-cpp';
import { Failure, type TokenMemory } from '../../shared/index.ts';
import type { ChatTemplate } from './chat-template.ts';
import type { Engine, GenerateItem, GenerateRequest, ModelFacts } from './engine.ts';
import { generate } from './generate.ts';
import { Handover } from './handover.ts';
import type { SlotCounts, Slots } from './slots.ts';

export interface LoadedModel {
  readonly facts: ModelFacts;
  readonly contextTokens: number;
  /** In characters, where it is known. */
  readonly longestToken: number | undefined;
  readonly places: Slots;
  readonly context: LlamaContext;
  readonly template: ChatTemplate;
  readonly memory: TokenMemory;
  /** Everything to be closed with the engine, the context included. */
  readonly owned: AsyncDisposableStack;
}

export class LlamaEngine implements Engine {
  readonly model: ModelFacts;
  readonly contextTokens: number;
  readonly #loaded: LoadedModel;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(loaded: LoadedModel) {
    this.model = loaded.facts;
    this.contextTokens = loaded.contextTokens;
    this.#loaded = loaded;
  }

  get slots(): SlotCounts {
    return this.#loaded.places.counts;
  }

  async *generate(request: GenerateRequest): AsyncGenerator<GenerateItem, void, undefined> {
    const abandoned = new AbortController();
    const signal = AbortSignal.any([
      this.#closing.signal,
      abandoned.signal,
      ...(request.signal === undefined ? [] : [request.signal]),
    ]);
    const handover = new Handover<GenerateItem>();
    const served = this.#serve(request, signal, handover).then(
      () => handover.finish(),
      (error: unknown) => handover.fail(error),
    );
    try {
      yield* handover.items();
    } finally {
      abandoned.abort();
      await served;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Apart from the consumer, so that a request is cancelled also while nobody takes what it yields. */
  async #serve(
    request: GenerateRequest,
    signal: AbortSignal,
    handover: Handover<GenerateItem>,
  ): Promise<void> {
    const { context, contextTokens, longestToken, places, template, memory } = this.#loaded;
    using slot = await places.acquire(signal);
    // Closed before the slot is given back, so that the next in line finds it empty.
    await using sequence = context.getSequence();
    try {
      const own = { signal, slot: slot.index, contextTokens, longestToken, template, memory };
      const items = generate(sequence, { ...request, ...own });
      for await (const item of items) await handover.give(item, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw asGenerationFailure(error);
    }
  }

  async #close(): Promise<void> {
    const reason = new Failure('DRAINING', 'The engine is being unloaded.');
    this.#closing.abort(reason);
    this.#loaded.places.close(reason);
    await this.#loaded.places.idle();
    await this.#loaded.owned.disposeAsync();
  }
}

function asGenerationFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (/out of memory|no space left in the context|find a (KV|memory) slot/i.test(reason)) {
    const message = 'The engine found no memory for another token.';
    return new Failure('OUT_OF_MEMORY', message, { details: { reason }, cause: error });
  }
  return new Failure('GENERATION_FAILED', 'The engine failed while it generated.', {
    details: { reason },
    cause: error,
  });
}
