/**
 * Clients that ask without pause, each its next question when the last is answered: a workload under which faults can be felt.
 * What they see goes into the history. They judge nothing, and put on no load to speak of.
 */
import type { History } from '../history/history-record.ts';
import { type RecordedStream, recordStream } from '../history/record-stream.ts';
import type { StreamWire } from '../history/stream-wire.ts';
import type { Clock } from '../kernel/clock.ts';

export interface KnownQuestion {
  readonly model: string;
  readonly prompt: string;
  readonly maxTokens: number;
  /** The whole answer; undefined where nobody can know it. */
  readonly answer: string | undefined;
}

/** How clients ask. */
export interface Pace {
  /** Between an answer and the next question of the same client. */
  readonly pauseMs: number;
  readonly deadlineMs: number;
  /** How much later than the deadline a client gives up. */
  readonly patienceMs: number;
}

export const usualPace: Pace = { pauseMs: 250, deadlineMs: 20_000, patienceMs: 5_000 };

export interface SteadyClientsOptions extends Pace {
  /** Where they ask. */
  serverUrl: string;
  wire: StreamWire;
  /** The n-th question of all, from 0. */
  questionOf: (n: number) => KnownQuestion;
  clients: number;
  history: History;
  clock: Clock;
  /** Begins the names of the requests. */
  prefix: string;
  /** Ends everything at once. */
  signal: AbortSignal;
}

export class SteadyClients {
  /** The whole answers that are known, by request. */
  readonly expected = new Map<string, string>();
  readonly #options: SteadyClientsOptions;
  readonly #stopping = new AbortController();
  readonly #listeners = new Set<(succeeded: boolean, startedMs: number) => void>();
  readonly #clients: Promise<void>[];
  #asked = 0;

  /** They begin at once. */
  constructor(options: SteadyClientsOptions) {
    this.#options = options;
    this.#clients = Array.from({ length: options.clients }, (_, n) => this.#askOn(n + 1));
    for (const client of this.#clients) client.catch(() => undefined); // told when they are stopped
  }

  /** How many questions were asked. */
  get asked(): number {
    return this.#asked;
  }

  /** Tells of every request that ends, how, and when it was begun; returns a function that ends that. */
  onEnd(listener: (succeeded: boolean, startedMs: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks nothing more and waits for what is under way. @throws HornetError HISTORY_NOT_WRITTEN */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#clients);
  }

  async #askOn(client: number): Promise<void> {
    const { clock, pauseMs, signal } = this.#options;
    const over = AbortSignal.any([signal, this.#stopping.signal]);
    while (!over.aborted) {
      const startedMs = clock.nowMs();
      const { kind } = await this.#ask(client).ended;
      for (const listener of this.#listeners) listener(kind === 'ok', startedMs);
      await clock.sleep(pauseMs, over).catch(() => undefined); // it is looked at next
    }
  }

  #ask(client: number): RecordedStream {
    const { serverUrl, wire, history, clock, signal, prefix, deadlineMs, patienceMs } =
      this.#options;
    const { answer, ...asked } = this.#options.questionOf(this.#asked);
    this.#asked += 1;
    const request = `${prefix}-${this.#asked}`;
    if (answer !== undefined) this.expected.set(request, answer);
    const giveUpAfterMs = deadlineMs + patienceMs;
    return recordStream(serverUrl, {
      ...{ history, wire, asked, request, signal, clock, deadlineMs, giveUpAfterMs },
      process: `client-${client}`,
    });
  }
}
