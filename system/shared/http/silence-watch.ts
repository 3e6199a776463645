// Ends a call to a peer when the caller wants it or when the peer has been silent for too long, and knows afterwards which it was.
import { LinkedAbort } from '../abort.ts';
import { Failure } from '../failure.ts';
import { FairTimer } from '../fair-timer.ts';
import { ownLackOf } from '../own-lack.ts';

/**
 * No connection; connected but mute; ended half-way; answered outside the contract. Or `exhausted`: no fault of the peer at
 * all, since this program itself lacks what it takes to talk to anybody.
 */
export type PeerFault = 'unreachable' | 'silent' | 'broken' | 'foreign' | 'exhausted';

/** The call failed as a call: not the peer's answer is at fault, but that none came, or no whole one. */
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
  readonly #timer: FairTimer;
  #isPaused = false;
  #isSilent = false;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
    this.#ends = new LinkedAbort([options.signal]);
    this.#timer = new FairTimer(options.silenceTimeoutMs, () => {
      if (!this.#isPaused) this.#giveUp();
    });
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

  /** What an error of the call really was: the caller's own abort, silence, a lack of our own, or else the fault given. */
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
    const fault = ownLackOf(error) === undefined ? otherwise : 'exhausted';
    return new PeerError(fault, error instanceof Error ? error.message : String(error), error);
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
    this.#ends[Symbol.dispose]();
  }

  #giveUp(): void {
    this.#isSilent = true;
    this.#ends.abort();
  }
}
