// Tells the queen, every second and at once on a change, that this hive lives and what its workers do.
// A queen that cannot be reached changes nothing for the hive: it goes on serving and goes on telling.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { type Heartbeat, headers } from '../contracts/index.ts';
import { callPeer, type Narrate } from '../shared/index.ts';

export interface HeartbeatOptions {
  queenUrl: string;
  intervalMs: number;
  /** How long the queen may take to answer. */
  timeoutMs: number;
  narrate: Narrate;
  describe(): Heartbeat;
}

/** How long the last heartbeats of a hive that stops may take. */
const farewellMs = 1_000;

export class HeartbeatSender implements AsyncDisposable {
  readonly #options: HeartbeatOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #stopped = new AbortController();
  /** A heartbeat belongs to no job, whoever caused the change that it tells of. */
  readonly #outsideJobs = AsyncLocalStorage.snapshot();
  #sending: Promise<void> | undefined;
  #isDue = false;
  #failures = 0;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.beat(), options.intervalMs);
    this.beat();
  }

  /** Sends a heartbeat now; one that is asked for while another is under way follows right after it. */
  beat(): void {
    if (this.#stopped.signal.aborted) return;
    if (this.#sending !== undefined) {
      this.#isDue = true;
      return;
    }
    this.#sending = this.#outsideJobs(() => this.#send()).finally(() => {
      this.#sending = undefined;
      if (this.#isDue) {
        this.#isDue = false;
        this.beat();
      }
    });
  }

  /** Gives the last heartbeats, by which the queen learns of the end, a short time to arrive; then sends no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    const hurry = setTimeout(() => this.#stopped.abort(), farewellMs);
    while (this.#sending !== undefined) await this.#sending;
    clearTimeout(hurry);
    this.#stopped.abort();
  }

  async #send(): Promise<void> {
    const { queenUrl, timeoutMs, describe, narrate } = this.#options;
    try {
      await callPeer(`${queenUrl}/v1/hives/heartbeat`, {
        method: 'POST',
        headers: { [headers.correlationId]: randomUUID() },
        signal: this.#stopped.signal,
        silenceTimeoutMs: timeoutMs,
        body: describe(),
      });
      if (this.#failures > 0)
        narrate({ action: 'heartbeat', target: queenUrl, human: 'The queen hears me again' });
      this.#failures = 0;
    } catch (error) {
      if (this.#stopped.signal.aborted) return;
      this.#failures++;
      if (this.#failures === 1) {
        const reason = error instanceof Error ? error.message : String(error);
        narrate({
          action: 'heartbeat',
          target: queenUrl,
          level: 'warn',
          human: `The queen does not hear me: ${reason}`,
        });
      }
    }
  }
}
