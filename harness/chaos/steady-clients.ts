/**
 * Clients that ask without pause, each its next question when the last is answered: a workload under which faults can be felt.
 * Some take a request back, go away, or break their connection, as the seed says. What they see goes into the history. They judge
 * nothing, and put on no load to speak of.
 */
import type { StreamEnd } from '../history/answer-reader.ts';
import type { History } from '../history/history-record.ts';
import { type RecordedStream, recordStream } from '../history/record-stream.ts';
import { cancelledCode, type StreamWire } from '../history/stream-wire.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Prng } from '../kernel/prng.ts';
import { type Deed, type DeedShares, doDeed, drawDeed, usualShares } from './client-deeds.ts';

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
  /** Of the requests, how many are not waited for. */
  readonly shares: DeedShares;
}

export const usualPace: Pace = {
  ...{ pauseMs: 250, deadlineMs: 20_000, patienceMs: 5_000 },
  shares: usualShares,
};

export interface SteadyClientsOptions extends Pace {
  /** Where they ask. */
  serverUrl: string;
  wire: StreamWire;
  /** The n-th question of all, from 0. */
  questionOf: (n: number) => KnownQuestion;
  clients: number;
  history: History;
  clock: Clock;
  /** Decides what they do besides waiting. */
  random: Prng;
  /** Begins the names of the requests. */
  prefix: string;
  /** Ends everything at once. */
  signal: AbortSignal;
}

/** A request that is over. */
export interface EndedRequest {
  readonly request: string;
  readonly client: number;
  readonly question: KnownQuestion;
  readonly deed: Deed;
  readonly end: StreamEnd;
  readonly startedMs: number;
}

export class SteadyClients {
  /** What was asked, by request. */
  readonly questions = new Map<string, KnownQuestion>();
  readonly #options: SteadyClientsOptions;
  readonly #stopping = new AbortController();
  readonly #listeners = new Set<(ended: EndedRequest) => void>();
  readonly #clients: Promise<void>[];

  /** They begin at once. */
  constructor(options: SteadyClientsOptions) {
    this.#options = options;
    this.#clients = Array.from({ length: options.clients }, (_, n) => this.#askOn(n + 1));
    for (const client of this.#clients) client.catch(() => undefined); // told when they are stopped
  }

  /** How many questions were asked. */
  get asked(): number {
    return this.questions.size;
  }

  /** Tells of every request that ends; returns a function that ends that. */
  onEnd(listener: (ended: EndedRequest) => void): () => void {
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
      const ended = await this.#askOnce(client);
      for (const listener of this.#listeners) listener(ended);
      await clock.sleep(pauseMs, over).catch(() => undefined); // it is looked at next
    }
  }

  async #askOnce(client: number): Promise<EndedRequest> {
    const { clock, prefix, questionOf, random, wire } = this.#options;
    // Where nobody can come back, breaking a connection is leaving.
    const interrupts = wire.resume === undefined ? 0 : this.#options.shares.interrupts;
    const shares = { ...this.#options.shares, interrupts };
    const question = questionOf(this.asked);
    const request = `${prefix}-${this.asked + 1}`;
    const planned = drawDeed(random, this.asked, shares, question.maxTokens);
    this.questions.set(request, question);
    const startedMs = clock.nowMs();
    const stream = this.#begin(client, request, question);
    const [end] = await Promise.all([stream.ended, doDeed(stream, planned)]);
    return { request, client, question, deed: planned.deed, end, startedMs };
  }

  #begin(client: number, request: string, question: KnownQuestion): RecordedStream {
    const { serverUrl, wire, history, clock, signal, deadlineMs, patienceMs } = this.#options;
    const { answer: _known, ...asked } = question;
    const giveUpAfterMs = deadlineMs + patienceMs;
    return recordStream(serverUrl, {
      ...{ history, wire, asked, request, signal, clock, deadlineMs, giveUpAfterMs },
      process: `client-${client}`,
    });
  }
}

/** Whether an undisturbed request ends so; undefined for one that its client did not wait for. */
export function isServed({ deed, end }: EndedRequest): boolean | undefined {
  if (deed === 'wait' || deed === 'interrupt') return end.kind === 'ok';
  // Who leaves, or takes back where that means leaving, learns no end.
  if (deed === 'leave' || end.kind === 'info') return undefined;
  return end.kind === 'ok' || end.code === cancelledCode ? undefined : false;
}
