// When the keeper leaves a job before its end: the time is up, or the user will not wait for the cancel any longer.

/** The reason with which the calls of a job are aborted. */
export class HungUp extends Error {
  override readonly name = 'HungUp';
  readonly why: 'late' | 'interrupted';

  constructor(why: 'late' | 'interrupted', message: string) {
    super(message);
    this.why = why;
  }
}

export interface HangUpOptions {
  /** Aborted when the user wants the job to stop. */
  interruption: AbortSignal;
  lateAfterMs: number;
  /** How long the queen may take to confirm a cancel. */
  confirmTimeoutMs: number;
}

export class HangUp implements Disposable {
  readonly #options: HangUpOptions;
  readonly #leave = new AbortController();
  readonly #settled = new AbortController();
  readonly #late: NodeJS.Timeout;
  #unconfirmed: NodeJS.Timeout | undefined;
  #tellQueen: (() => Promise<void>) | undefined;

  constructor(options: HangUpOptions) {
    this.#options = options;
    const { interruption, lateAfterMs } = options;
    const late = new HungUp('late', 'the time is up');
    this.#late = setTimeout(() => this.#leave.abort(late), lateAfterMs);
    if (interruption.aborted) this.#onInterruption();
    else
      interruption.addEventListener('abort', () => this.#onInterruption(), {
        signal: this.#settled.signal,
      });
  }

  /** Aborted when it is time to leave, with a `HungUp`. */
  get signal(): AbortSignal {
    return this.#leave.signal;
  }

  /** From now on there is a job to cancel; `tellQueen` is called at the interruption, at once where that has been. */
  onInterruption(tellQueen: () => Promise<void>): void {
    this.#tellQueen = tellQueen;
    if (this.#options.interruption.aborted) this.#tell(tellQueen);
  }

  [Symbol.dispose](): void {
    this.#settled.abort();
    clearTimeout(this.#late);
    clearTimeout(this.#unconfirmed);
  }

  #onInterruption(): void {
    const { confirmTimeoutMs } = this.#options;
    this.#unconfirmed = setTimeout(() => {
      const waited = `the queen did not confirm it within ${confirmTimeoutMs} ms`;
      this.#leave.abort(new HungUp('interrupted', waited));
    }, confirmTimeoutMs);
    if (this.#tellQueen !== undefined) this.#tell(this.#tellQueen);
  }

  #tell(tellQueen: () => Promise<void>): void {
    tellQueen().catch((error: unknown) => {
      const words = error instanceof Error ? error.message : String(error);
      this.#leave.abort(new HungUp('interrupted', `the queen could not be told (${words})`));
    });
  }
}
