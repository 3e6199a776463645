// Tells the queen, every second and at once on a change, that this hive lives and what its workers do.
// A queen that cannot be reached changes nothing for the hive: it goes on serving and goes on telling.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { type Heartbeat, headers } from '../../contracts/index.ts';
import { callPeer, type Narrate } from '../../shared/index.ts';
import { isWorthTelling } from './failure-tally.ts';

export interface HeartbeatOptions {
  queenUrl: string;
  /** More or less by a tenth each time, so that many hives do not speak all at once. */
  intervalMs: number;
  /** How long the queen may take to answer. */
  timeoutMs: number;
  narrate: Narrate;
  describe(): Omit<Heartbeat, 'sequence'>;
}

/** How long the last heartbeats of a hive that stops may take. */
const farewellMs = 1_000;
/** Changes that follow each other within so long are told together. */
const coalesceMs = 5;
const jitter = 0.1;

export class HeartbeatSender implements AsyncDisposable {
  readonly #options: HeartbeatOptions;
  readonly #stopped = new AbortController();
  /** A heartbeat belongs to no job, whoever caused the change that it tells of. */
  readonly #outsideJobs = AsyncLocalStorage.snapshot();
  #regular: NodeJS.Timeout | undefined;
  #change: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #isDue = false;
  #sequence = 0;
  #failures = 0;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#send();
    this.#schedule();
  }

  /** Something has changed: it is told in a moment, with what else changes until then. */
  beat(): void {
    if (this.#stopped.signal.aborted || this.#change !== undefined) return;
    this.#change = setTimeout(() => this.#send(), coalesceMs);
  }

  /** Gives the last heartbeats, by which the queen learns of the end, a short time to arrive; then sends no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#regular);
    if (this.#change !== undefined) this.#send();
    const hurry = setTimeout(() => this.#stopped.abort(), farewellMs);
    while (this.#sending !== undefined) await this.#sending;
    clearTimeout(hurry);
    this.#stopped.abort();
  }

  #schedule(): void {
    const offset = (Math.random() * 2 - 1) * jitter;
    this.#regular = setTimeout(
      () => {
        this.#send();
        this.#schedule();
      },
      this.#options.intervalMs * (1 + offset),
    );
  }

  /** Never overtakes another: one that is due while one is under way follows right after it. */
  #send(): void {
    clearTimeout(this.#change);
    this.#change = undefined;
    if (this.#sending !== undefined) {
      this.#isDue = true;
      return;
    }
    this.#sending = this.#outsideJobs(() => this.#tell()).finally(() => {
      this.#sending = undefined;
      if (this.#isDue && !this.#stopped.signal.aborted) {
        this.#isDue = false;
        this.#send();
      }
    });
  }

  async #tell(): Promise<void> {
    const { queenUrl, timeoutMs, describe, narrate } = this.#options;
    try {
      await callPeer(`${queenUrl}/v1/hives/heartbeat`, {
        method: 'POST',
        headers: { [headers.correlationId]: randomUUID() },
        signal: this.#stopped.signal,
        silenceTimeoutMs: timeoutMs,
        connectTimeoutMs: timeoutMs,
        body: { ...describe(), sequence: this.#sequence++ } satisfies Heartbeat,
      });
      if (this.#failures > 0)
        narrate({ action: 'heartbeat', target: queenUrl, human: 'The queen hears me again' });
      this.#failures = 0;
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#complain(error);
    }
  }

  #complain(error: unknown): void {
    this.#failures++;
    if (!isWorthTelling(this.#failures)) return;
    const { queenUrl, narrate } = this.#options;
    const times = this.#failures === 1 ? '' : ` (${this.#failures} times in a row)`;
    const reason = error instanceof Error ? error.message : String(error);
    const human = `The queen does not hear me${times}: ${reason}`;
    narrate({ action: 'heartbeat', target: queenUrl, level: 'warn', human });
  }
}
