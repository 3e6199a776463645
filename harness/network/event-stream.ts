/**
 * Reads a stream of server-sent events, as a client under observation would: one connection, no
 * reconnecting unless it is told to, every event with the time of its arrival. What an event means is
 * for others to say.
 */
import { Agent, type Dispatcher } from 'undici';
import { orCallers } from '../kernel/caller-signal.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { withTimeout } from '../kernel/deadline.ts';
import { HornetError, isHornetError } from '../kernel/errors.ts';
import { askForEvents, type EventStreamOptions } from './ask-for-events.ts';
import { EventDecoder, type StreamEvent } from './event-decoder.ts';

export type { EventStreamOptions } from './ask-for-events.ts';
export type { StreamEvent } from './event-decoder.ts';

/**
 * The events in order, once. Iterating ends when the server has ended the answer or after `close`; an
 * event that was not complete by then is not one. Leaving the loop early closes the connection.
 * Iterating throws HornetError STREAM_INTERRUPTED when the connection breaks, STREAM_IDLE when it is
 * silent for too long, else the signal's reason.
 */
export interface EventStream extends AsyncIterable<StreamEvent>, AsyncDisposable {
  readonly url: string;
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  /** Of the events read so far; undefined where none of them, and no request, had one. */
  readonly lastEventId: string | undefined;
  /** How long the server asked clients to wait before they connect again. Nothing here heeds it. */
  readonly retryMs: number | undefined;
  /** How many comments were among what was read so far. */
  readonly comments: number;
  /**
   * Closes this connection and asks again in the same way, for what comes after the last event read.
   * @throws what openEventStream throws
   */
  resume(changes?: Partial<EventStreamOptions>): Promise<EventStream>;
  /** Closes the connection, which is how a client cancels. */
  close(): Promise<void>;
}

/**
 * Resolves when the answer has begun.
 * @throws HornetError REQUEST_FAILED without an answer; STREAM_REFUSED, with status and body, for one
 *   that is not a stream of events
 */
export async function openEventStream(
  url: string,
  given: EventStreamOptions,
): Promise<EventStream> {
  const options = { ...given, signal: orCallers(given.signal) };
  options.signal.throwIfAborted();
  // An agent of its own, so that closing the stream closes the connection; one that is still being made ends with the signal.
  const connect = { signal: options.signal };
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect });
  try {
    const answer = await askForEvents(url, options, agent);
    return new HttpEventStream(url, options, agent, answer);
  } catch (error) {
    await agent.destroy();
    throw error;
  }
}

/**
 * Reads events up to and including the first that is `last`, or without it to the end of the stream,
 * and closes it.
 * @throws what iterating over the events throws; HornetError STREAM_INTERRUPTED, with what came, when
 *   the stream ended before that event
 */
export async function collectEvents(
  stream: EventStream,
  isLast?: (event: StreamEvent) => boolean,
): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream) {
    events.push(event);
    if (isLast?.(event)) return events;
  }
  if (isLast === undefined) return events;
  const message = `${stream.url} ended after ${events.length} events, none of them the last that was wanted.`;
  const data = { url: stream.url, lastEvents: events.slice(-20) };
  throw new HornetError('STREAM_INTERRUPTED', message, { data });
}

class HttpEventStream implements EventStream {
  readonly url: string;
  readonly status: number;
  readonly headers: EventStream['headers'];
  readonly #options: EventStreamOptions;
  readonly #clock: Clock;
  readonly #agent: Agent;
  readonly #decoder: EventDecoder;
  readonly #events: AsyncGenerator<StreamEvent>;
  #closed: Promise<void> | undefined;

  constructor(
    url: string,
    options: EventStreamOptions,
    agent: Agent,
    answer: Dispatcher.ResponseData,
  ) {
    this.url = url;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#decoder = new EventDecoder(this.#clock);
    this.#agent = agent;
    this.status = answer.statusCode;
    this.headers = answer.headers;
    // Told to whoever reads the events; a stream that nobody reads may break unseen.
    answer.body.on('error', () => {});
    this.#events = this.#read(answer.body);
  }

  get lastEventId(): string | undefined {
    return this.#decoder.lastEventId ?? this.#options.lastEventId;
  }

  get retryMs(): number | undefined {
    return this.#decoder.retryMs;
  }

  get comments(): number {
    return this.#decoder.comments;
  }

  async resume(changes: Partial<EventStreamOptions> = {}): Promise<EventStream> {
    await this.close();
    const { lastEventId } = this;
    const after = lastEventId === undefined ? {} : { lastEventId };
    return openEventStream(this.url, { ...this.#options, ...after, ...changes });
  }

  close(): Promise<void> {
    this.#closed ??= this.#agent.destroy();
    return this.#closed;
  }

  [Symbol.asyncIterator](): AsyncIterator<StreamEvent> {
    return this.#events;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async *#read(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
    const chunks = body[Symbol.asyncIterator]();
    let last: StreamEvent | undefined;
    try {
      for (;;) {
        const { done, value } = await this.#next(chunks, last);
        if (done) return;
        for (const event of this.#decoder.decode(value)) {
          last = event;
          yield event;
        }
      }
    } finally {
      await this.close();
    }
  }

  /** The next bytes; none after `close`. */
  async #next(
    chunks: AsyncIterator<Uint8Array>,
    last: StreamEvent | undefined,
  ): Promise<IteratorResult<Uint8Array, undefined>> {
    const { idleTimeoutMs: timeoutMs, signal } = this.#options;
    try {
      if (timeoutMs === undefined) return await chunks.next();
      const onTimeout = () => idleError(this.url, timeoutMs, last);
      const limits = { timeoutMs, clock: this.#clock, onTimeout };
      return await withTimeout(() => chunks.next(), limits);
    } catch (cause) {
      if (isHornetError(cause, 'STREAM_IDLE')) throw cause;
      if (this.#closed !== undefined) return { done: true, value: undefined };
      signal.throwIfAborted();
      throw interruptedError(this.url, last, cause);
    }
  }
}

function interruptedError(
  url: string,
  lastEvent: StreamEvent | undefined,
  cause: unknown,
): HornetError {
  const message = `The connection to ${url} broke while events were being read.`;
  return new HornetError('STREAM_INTERRUPTED', message, { data: { url, lastEvent }, cause });
}

function idleError(
  url: string,
  idleTimeoutMs: number,
  lastEvent: StreamEvent | undefined,
): HornetError<'STREAM_IDLE'> {
  const message = `${url} stayed open and said nothing for ${idleTimeoutMs} ms.`;
  return new HornetError('STREAM_IDLE', message, { data: { url, idleTimeoutMs, lastEvent } });
}
