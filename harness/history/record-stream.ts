/**
 * A streaming client under observation: it asks, follows the answer, comes back after a broken connection where the wire has
 * that, and writes into a history what it saw and when. It keeps nothing of an answer, and judges nothing.
 */
import { orCallers } from '../kernel/caller-signal.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { type HornetError, isHornetError } from '../kernel/errors.ts';
import type { EventStream } from '../network/event-stream.ts';
import type { CompletionRequest } from '../stack/dialect.ts';
import { AnswerReader, type StreamEnd } from './answer-reader.ts';
import type { History } from './history-record.ts';
import { errorIn } from './read-end.ts';
import { askAgain, askFirst, askToCancel } from './stream-requests.ts';
import type { StreamWire } from './stream-wire.ts';

export interface RecordStreamOptions {
  history: History;
  wire: StreamWire;
  asked: CompletionRequest;
  /** Names the request in the history, and on wires where requests have ids: letters, digits and dashes, unlike any other. */
  request: string;
  /** The logical client. Default: the request's name. */
  process?: string;
  /** Who observes. Default `client`. */
  source?: string;
  signal: AbortSignal;
  /** The budget that the request is sent with, where the wire has a header for that. */
  deadlineMs?: number;
  /** How long after the first asking the client gives up. Without it, never. */
  giveUpAfterMs?: number;
  /** Whether a broken or refused connection is tried again, where the wire can resume. Default true. */
  comesBack?: boolean;
  clock?: Clock;
}

export interface RecordedStream extends AsyncDisposable {
  readonly request: string;
  /** Token pieces so far, those that came again included. */
  readonly tokens: number;
  readonly end: StreamEnd | undefined;
  /** Once the answer has ended and its connection is closed. Rejects where the history cannot be written, and never else. */
  readonly ended: Promise<StreamEnd>;
  /** Tells of every further token; returns a function that ends that. */
  onToken(listener: (index: number) => void): () => void;
  /** Takes the request back: by asking, where the wire has that, else by closing the connection. @throws HornetError REQUEST_FAILED */
  cancel(): Promise<void>;
  /** Closes the connection and does not come back. */
  leave(): Promise<void>;
  /** Closes the connection and comes back, where the wire has that; else as `leave`. */
  interrupt(): Promise<void>;
}

/** Begins at once. */
export function recordStream(serverUrl: string, options: RecordStreamOptions): RecordedStream {
  return new StreamRecorder(serverUrl, options);
}

/** Between two attempts to come back. */
const pauseMs = 50;
/** How long a server may leave the connection open after the end. */
const closingMs = 1_000;

class StreamRecorder implements RecordedStream {
  readonly request: string;
  readonly ended: Promise<StreamEnd>;
  readonly #url: string;
  readonly #options: RecordStreamOptions;
  readonly #clock: Clock;
  readonly #answer: AnswerReader;
  readonly #leaving = new AbortController();
  readonly #signal: AbortSignal;
  readonly #listeners = new Set<(index: number) => void>();
  #lastEventId: string | undefined;
  /** Whether the server has been heard to know the request. */
  #isKnown = false;
  #whyUnknown = 'there was no answer';
  /** While there is one. */
  #connection: EventStream | undefined;
  /** Whether the client itself has closed it. */
  #isInterrupted = false;

  constructor(url: string, options: RecordStreamOptions) {
    const { history, request, asked, deadlineMs, source = 'client', process = request } = options;
    this.#url = url;
    this.#options = options;
    this.request = request;
    this.#clock = options.clock ?? systemClock;
    this.#signal = AbortSignal.any([orCallers(options.signal), this.#leaving.signal]);
    this.#answer = new AnswerReader(
      options.wire,
      (kind, op, data = {}) => history.append({ source, kind, process, op, request, ...data }),
      (index) => {
        for (const listener of this.#listeners) listener(index);
      },
    );
    const budget = deadlineMs === undefined ? {} : { deadline_ms: deadlineMs };
    const facts = { max_tokens: asked.maxTokens, ...budget };
    history.append({ source, kind: 'invoke', process, op: 'stream', request, ...facts });
    this.ended = this.#follow();
  }

  get tokens(): number {
    return this.#answer.tokens;
  }

  get end(): StreamEnd | undefined {
    return this.#answer.end;
  }

  onToken(listener: (index: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async cancel(): Promise<void> {
    if (this.end !== undefined) return;
    const { wire } = this.#options;
    this.#answer.note('info', 'cancel');
    if (wire.resume === undefined) return await this.#close();
    try {
      const heard = await askToCancel(this.#url, wire.resume, this.#asking());
      this.#answer.note('info', 'cancelled', { ...heard });
    } catch (error) {
      this.#answer.note('info', 'unheard', { why: String(error) });
      throw error;
    }
  }

  async leave(): Promise<void> {
    if (this.end === undefined && !this.#signal.aborted) this.#answer.note('info', 'left');
    await this.#close();
  }

  async interrupt(): Promise<void> {
    if (this.#options.wire.resume === undefined) return await this.leave();
    if (this.end !== undefined || this.#connection === undefined) return;
    this.#answer.note('info', 'interrupted', { connection: this.#answer.connection });
    this.#isInterrupted = true;
    await this.#connection.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.leave();
  }

  async #close(): Promise<void> {
    this.#leaving.abort(new Error('the client left'));
    await this.ended;
  }

  async #follow(): Promise<StreamEnd> {
    const over = new AbortController();
    const { giveUpAfterMs: limitMs, wire, comesBack = true } = this.#options;
    if (limitMs !== undefined)
      this.#leaveAfter(limitMs, over.signal, `the client gave up after ${limitMs} ms`);
    try {
      for (;;) {
        await this.#connect();
        if (this.end !== undefined) return this.end;
        if (wire.resume === undefined || !comesBack || this.#signal.aborted) break;
        await this.#clock.sleep(pauseMs, this.#signal).catch(() => undefined); // the next look at the signal tells
      }
      const { reason } = this.#signal;
      const message = reason instanceof Error ? reason.message : this.#whyUnknown;
      return this.#answer.finish('info', { message });
    } finally {
      over.abort();
    }
  }

  /** One connection, from asking to its end. */
  async #connect(): Promise<void> {
    const after = this.#lastEventId;
    try {
      await using stream = this.#isKnown
        ? await askAgain(this.#url, this.#asking(), after)
        : await askFirst(this.#url, this.#asking());
      this.#isKnown = true;
      this.#isInterrupted = false;
      this.#connection = stream;
      this.#answer.beginConnection(after);
      await this.#read(stream);
      const how = this.#isInterrupted ? 'broken' : 'in order';
      if (!this.#answer.endConnection(how) && !this.#signal.aborted && !this.#isInterrupted) {
        this.#whyUnknown = 'the server closed the connection before the end';
        this.#answer.note('info', 'truncated', { connection: this.#answer.connection });
      }
    } catch (error) {
      this.#explain(error);
    } finally {
      this.#connection = undefined;
    }
  }

  async #read(stream: EventStream): Promise<void> {
    const closed = new AbortController();
    let isLeft = false;
    try {
      for await (const { data } of stream) {
        this.#answer.take(data);
        this.#lastEventId = stream.lastEventId;
        if (this.end === undefined || isLeft) continue;
        isLeft = true;
        this.#leaveAfter(closingMs, closed.signal, 'the server did not close');
      }
    } finally {
      closed.abort();
    }
  }

  /** What an error of the connection says about the request. */
  #explain(error: unknown): void {
    if (isHornetError(error, 'HISTORY_NOT_WRITTEN')) throw error;
    if (isHornetError(error, 'STREAM_REFUSED')) {
      const { wire } = this.#options;
      const failure = errorIn(error, wire);
      const isKnown = wire.resume !== undefined && failure.code === wire.resume.knownCode;
      if (isKnown && !this.#isKnown) this.#isKnown = true;
      else this.#answer.finish('fail', { ...failure, ...refusalOf(error) });
    } else if (isHornetError(error, 'STREAM_MALFORMED')) {
      this.#answer.finish('fail', { message: error.message });
    } else if (!this.#answer.endConnection('broken') && !this.#signal.aborted) {
      this.#whyUnknown = error instanceof Error ? error.message : String(error);
      if (isHornetError(error, 'REQUEST_FAILED')) return; // nothing had begun that could break
      this.#answer.note('info', 'broken', {
        connection: this.#answer.connection,
        why: this.#whyUnknown,
      });
    }
  }

  #asking() {
    const { wire, asked, request, deadlineMs } = this.#options;
    const budget = deadlineMs === undefined ? {} : { deadlineMs };
    return { wire, asked, request, signal: this.#signal, ...budget };
  }

  #leaveAfter(ms: number, unless: AbortSignal, why: string): void {
    this.#clock.sleep(ms, unless).then(
      () => this.#leaving.abort(new Error(why)),
      () => undefined, // it was over before
    );
  }
}

/** When it says to come again is absent where it says nothing. */
function refusalOf({ data }: HornetError): { status: unknown; retry_after_s?: number } {
  const { status, retryAfter } = data;
  const retry_after_s = retryAfter === undefined ? Number.NaN : Number(retryAfter);
  return { status, ...(!Number.isNaN(retry_after_s) && { retry_after_s }) };
}
