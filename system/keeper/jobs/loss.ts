// The queen was lost while a job ran: for how long she is looked for, and what the user is told of it.
import { type Narrate, PeerError, untilAborted } from '../../shared/index.ts';

export interface LossOptions {
  jobId: string;
  /** How long to try to take the job up again; 0 never. */
  reconnectMs: number;
  narrate: Narrate;
}

const firstPauseMs = 100;
const longestPauseMs = 1_000;

export class Loss {
  readonly #first: PeerError;
  readonly #options: LossOptions;
  readonly #beganMs = performance.now();
  #attempts = 0;
  #isToldToBeOver = false;

  /** @param first as what the queen was lost */
  constructor(first: PeerError, options: LossOptions) {
    this.#first = first;
    this.#options = options;
    const { jobId, reconnectMs, narrate } = options;
    if (reconnectMs === 0) return;
    narrate({
      action: 'reconnect',
      target: jobId,
      human: `Lost the queen; trying to take the job up again for ${reconnectMs} ms`,
      cute: `Where has the queen gone? Buzzing around for ${reconnectMs} ms 🐝`,
      story: '"Your Majesty? Are you still there?" asks keeper, and knocks again.',
      level: 'warn',
      jobId,
    });
  }

  /** What is left of the time to look for her; not above 0 when it is over. */
  leftMs(): number {
    return this.#options.reconnectMs - (performance.now() - this.#beganMs);
  }

  /** Resolves when it is time for the next attempt, each time later. @throws the signal's reason */
  async pause(signal: AbortSignal): Promise<void> {
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#attempts++);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, pauseMs);
    await untilAborted(promise, signal).finally(() => clearTimeout(timer));
  }

  /** She has answered. */
  tellFound(): void {
    if (this.#isToldToBeOver) return;
    this.#isToldToBeOver = true;
    const { jobId, narrate } = this.#options;
    const lostMs = Math.round(performance.now() - this.#beganMs);
    narrate({
      action: 'reconnect',
      target: jobId,
      human: `The queen is back after ${lostMs} ms; the job goes on`,
      cute: 'There she is again! Where were we? 🐝',
      story: '"Where were we?" asks the queen, and keeper knows to the letter.',
      duration_ms: lostMs,
      jobId,
    });
  }

  /** What to report once the time is over. */
  asGivenUp(): PeerError {
    const { reconnectMs } = this.#options;
    const { fault, message } = this.#first;
    if (reconnectMs === 0) return this.#first;
    const why = message.replace(/\.$/, '');
    const tried = `${why}; it could not be taken up again within ${reconnectMs} ms.`;
    return new PeerError(fault, tried, this.#first);
  }
}
