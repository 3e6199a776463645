// Hands items from a producer to a consumer, one at a time. Whoever gives waits until the item is taken, but not for a
// consumer that has gone quiet: a signal ends the wait, and the item is withdrawn.

export class Handover<T> {
  #offer: { readonly item: T; readonly taken: () => void } | undefined;
  #end: { readonly error: unknown } | 'done' | undefined;
  #changed = Promise.withResolvers<void>();

  /** Resolves when the item was taken. @throws the signal's reason when that came first */
  async give(item: T, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Within the event itself, so that nothing is taken once the signal is aborted.
    const withdraw = (): void => {
      this.#offer = undefined;
      reject(signal.reason);
    };
    signal.addEventListener('abort', withdraw, { once: true });
    this.#offer = { item, taken: resolve };
    this.#changed.resolve();
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', withdraw);
    }
  }

  /** Nothing more will be given. */
  finish(): void {
    this.#end ??= 'done';
    this.#changed.resolve();
  }

  /** Nothing more will be given, because of this. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#changed.resolve();
  }

  /** The items until the end. @throws the error of the producer */
  async *items(): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const offer = this.#offer;
      if (offer !== undefined) {
        this.#offer = undefined;
        offer.taken();
        yield offer.item;
      } else if (this.#end === 'done') {
        return;
      } else if (this.#end !== undefined) {
        throw this.#end.error;
      } else {
        this.#changed = Promise.withResolvers<void>();
        await this.#changed.promise;
      }
    }
  }
}
