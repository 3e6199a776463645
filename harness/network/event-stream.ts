/**
 * Reads a stream of server-sent events, as a client under observation would: one connection, no
 * reconnecting, every event with the time of its arrival. What an event means is for others to say.
 */
import { Agent, type Dispatcher, request } from 'undici';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import { EventDecoder, type StreamEvent } from './event-decoder.ts';

export type { StreamEvent } from './event-decoder.ts';

export interface EventStreamOptions {
  /** Default GET, or POST with a body. */
  method?: Dispatcher.HttpMethod;
  /** Sent as it is when a string, else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Ends the stream, or the wait for it, with its reason; there is no other limit in time. */
  signal: AbortSignal;
  /** Asks the server to go on after this event. */
  lastEventId?: string;
  clock?: Clock;
}

export interface EventStream extends AsyncDisposable {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  /**
   * The events in order, once. Ends when the server has ended the answer or after `close`; an event that
   * was not complete by then is not one. Leaving the loop early closes the connection.
   * Throws HornetError STREAM_INTERRUPTED when the connection breaks, else the signal's reason.
   */
  readonly events: AsyncIterable<StreamEvent>;
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
  options: EventStreamOptions,
): Promise<EventStream> {
  options.signal.throwIfAborted();
  // An agent of its own, so that closing the stream closes the connection.
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  try {
    const answer = await ask(url, options, agent);
    await assertEventStream(url, answer);
    return new HttpEventStream(url, options, agent, answer);
  } catch (error) {
    await agent.destroy();
    throw error;
  }
}

/**
 * Reads events up to and including the first that is `last`, or to the end of the stream, and closes it.
 * @throws what iterating over the events throws
 */
export async function collectEvents(
  stream: EventStream,
  isLast: (event: StreamEvent) => boolean = () => false,
): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream.events) {
    events.push(event);
    if (isLast(event)) break;
  }
  return events;
}

class HttpEventStream implements EventStream {
  readonly status: number;
  readonly headers: EventStream['headers'];
  readonly events: AsyncIterable<StreamEvent>;
  readonly #url: string;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  readonly #agent: Agent;
  #closed: Promise<void> | undefined;

  constructor(
    url: string,
    options: EventStreamOptions,
    agent: Agent,
    answer: Dispatcher.ResponseData,
  ) {
    this.#url = url;
    this.#signal = options.signal;
    this.#clock = options.clock ?? systemClock;
    this.#agent = agent;
    this.status = answer.statusCode;
    this.headers = answer.headers;
    // Told to whoever reads the events; a stream that nobody reads may break unseen.
    answer.body.on('error', () => {});
    this.events = this.#read(answer.body);
  }

  close(): Promise<void> {
    this.#closed ??= this.#agent.destroy();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async *#read(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent> {
    const decoder = new EventDecoder(this.#clock);
    let last: StreamEvent | undefined;
    try {
      for await (const bytes of body) {
        for (const event of decoder.decode(bytes)) {
          last = event;
          yield event;
        }
      }
    } catch (cause) {
      if (this.#closed !== undefined) return;
      this.#signal.throwIfAborted();
      throw interruptedError(this.#url, last, cause);
    } finally {
      await this.close();
    }
  }
}

async function ask(
  url: string,
  options: EventStreamOptions,
  dispatcher: Agent,
): Promise<Dispatcher.ResponseData> {
  const { body, signal, lastEventId, method = body === undefined ? 'GET' : 'POST' } = options;
  const headers = {
    accept: 'text/event-stream',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    ...options.headers,
  };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  try {
    return await request(url, { method, headers, signal, dispatcher, body: text ?? null });
  } catch (cause) {
    signal.throwIfAborted();
    const message = `${method} ${url} got no answer.`;
    throw new HornetError('REQUEST_FAILED', message, { data: { method, url }, cause });
  }
}

async function assertEventStream(url: string, answer: Dispatcher.ResponseData): Promise<void> {
  const { statusCode: status, headers, body } = answer;
  const contentType = String(headers['content-type'] ?? '');
  if (status === 200 && contentType.startsWith('text/event-stream')) return;
  const message = `${url} answered ${status} with ${contentType || 'no content type'}, not with events.`;
  const data = { url, status, contentType, body: (await body.text()).slice(0, 10_000) };
  throw new HornetError('STREAM_REFUSED', message, { data });
}

function interruptedError(
  url: string,
  lastEvent: StreamEvent | undefined,
  cause: unknown,
): HornetError {
  const message = `The connection to ${url} broke while events were being read.`;
  return new HornetError('STREAM_INTERRUPTED', message, { data: { url, lastEvent }, cause });
}
