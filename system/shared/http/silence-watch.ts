// Ends a call to a peer when the caller wants it or when the peer has been silent for too long, and knows afterwards which it was.
import { LinkedAbort } from '../abort.ts';
import { Failure } from '../failure.ts';

/** No connection; connected but mute; ended half-way; answered outside the contract. */
export type PeerFault = 'unreachable' | 'silent' | 'broken' | 'foreign';

/** The peer failed as a peer: not its answer is at fault, but that none came, or no whole one. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
  readonly fault: PeerFault;
  /** The status of an answer that is not in the contract, where there was one. */
  readonly statusCode: number | undefined;

  constructor(fault: PeerFault, message: string, cause?: unknown, statusCode?: number) {
    super(message, { cause });
    this.fault = fault;
    this.statusCode = statusCode;
  }
}

export interface SilenceWatchOptions {
  signal: AbortSignal;
  /** How long the peer may send nothing at all, signs of life included. */
  silenceTimeoutMs: number;
}

export class SilenceWatch implements Disposable {
  readonly #options: SilenceWatchOptions;
  readonly #ends: LinkedAbort;
  readonly #timer: NodeJS.Timeout;
  #isPaused = false;
  #isSilent = false;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
    this.#ends = new LinkedAbort([options.signal]);
    this.#timer = setTimeout(() => {
      if (!this.#isPaused) this.#giveUp();
    }, options.silenceTimeoutMs);
  }

  /** Aborted when the call is to end. */
  get signal(): AbortSignal {
    return this.#ends.signal;
  }

  heard(): void {
    this.#isPaused = false;
    this.#timer.refresh();
  }

  /** Stops counting until `heard`: while nobody listens, the peer cannot be called silent. */
  pause(): void {
    this.#isPaused = true;
  }

  /** What an error of the call really was: the caller's own abort, silence, or else the fault given. */
  explain(error: unknown, otherwise: PeerFault): unknown {
    if (error instanceof PeerError || error instanceof Failure) return error;
    if (this.#options.signal.aborted) return this.#options.signal.reason;
    if (this.#isSilent) {
      return new PeerError(
        'silent',
        `The peer said nothing for ${this.#options.silenceTimeoutMs} ms.`,
        error,
      );
    }
    return new PeerError(otherwise, error instanceof Error ? error.message : String(error), error);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#ends[Symbol.dispose]();
  }

  #giveUp(): void {
    this.#isSilent = true;
    this.#ends.abort();
  }
}
