// Waiting for an AbortSignal, and not waiting longer than one allows.

/**
 * Can be aborted, and is when one of the given signals is, with its reason. Until it is disposed: then it leaves nothing on
 * them, and is aborted no more. AbortSignal.any costs a job tens of microseconds each, most of it when it is collected.
 */
export class LinkedAbort implements Disposable {
  readonly #own = new AbortController();
  readonly #links = new DisposableStack();

  constructor(signals: readonly AbortSignal[]) {
    for (const signal of signals) this.#follow(signal);
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  /** The first reason stands. */
  abort(reason?: unknown): void {
    this.#own.abort(reason);
  }

  [Symbol.dispose](): void {
    this.#links.dispose();
  }

  #follow(signal: AbortSignal): void {
    const onAbort = (): void => this.abort(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    this.#links.defer(() => signal.removeEventListener('abort', onAbort));
  }
}

/** Resolves when the signal is aborted, at once where it is already. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

/** The outcome of `work`, or the signal's reason as a rejection if that comes first. The work itself goes on. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
