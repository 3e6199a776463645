// What Ctrl+C means in a conversation: the first one stops the answer and keeps the conversation, a second one leaves.
import { exitCodes } from '../../contracts/index.ts';

/** What of the process is needed here. */
type SignalSource = Pick<NodeJS.Process, 'on' | 'off' | 'exit'>;

export interface InterruptsOptions {
  source: SignalSource;
  /** Nothing is being answered: the first Ctrl+C only says how to leave. Undefined where it leaves at once. */
  onIdle: (() => void) | undefined;
}

export class Interrupts implements Disposable {
  readonly #options: InterruptsOptions;
  readonly #leaving = new AbortController();
  #answering: AbortController | undefined;
  #isWarned = false;

  constructor(options: InterruptsOptions) {
    this.#options = options;
    const { source } = options;
    source.on('SIGINT', this.press);
    for (const name of ['SIGTERM', 'SIGHUP'] as const) source.on(name, this.#leave);
  }

  /** Aborted when the user wants to leave. */
  get leaving(): AbortSignal {
    return this.#leaving.signal;
  }

  /** An answer begins: the signal is aborted where it is to stop. */
  beginAnswer(): AbortSignal {
    this.#answering = new AbortController();
    this.#isWarned = false;
    return AbortSignal.any([this.#answering.signal, this.leaving]);
  }

  endAnswer(): void {
    this.#answering = undefined;
    this.#isWarned = false;
  }

  /** Ctrl+C, as a key or as a signal. */
  readonly press = (): void => {
    const { onIdle, source } = this.#options;
    if (this.#answering !== undefined) {
      if (this.#answering.signal.aborted) source.exit(exitCodes.interrupted);
      this.#answering.abort('SIGINT');
    } else if (onIdle === undefined || this.#isWarned) {
      this.#leave('SIGINT');
    } else {
      this.#isWarned = true;
      onIdle();
    }
  };

  /** A line was typed: the next Ctrl+C is a first one again. */
  forget(): void {
    this.#isWarned = false;
  }

  [Symbol.dispose](): void {
    const { source } = this.#options;
    source.off('SIGINT', this.press);
    for (const name of ['SIGTERM', 'SIGHUP'] as const) source.off(name, this.#leave);
  }

  readonly #leave = (why: string): void => {
    if (this.leaving.aborted) this.#options.source.exit(exitCodes.interrupted);
    this.#leaving.abort(why);
  };
}
