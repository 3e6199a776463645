/**
 * Asks a server for a stream of events, and makes sure that what it answers is one. It reads no event.
 */
import { type Agent, type Dispatcher, request } from 'undici';
import type { Clock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';

export interface EventStreamOptions {
  /** Default GET, or POST with a body. */
  method?: Dispatcher.HttpMethod;
  /** Sent as it is when a string, else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Ends the stream, or the wait for it, with its reason. */
  signal: AbortSignal;
  /** How long the server may say nothing at all, not even a comment. Without it, for ever. */
  idleTimeoutMs?: number;
  /** Asks the server to go on after this event. */
  lastEventId?: string;
  clock?: Clock;
}

/**
 * Resolves when an answer that is a stream of events has begun; its connection is the agent's.
 * @throws HornetError REQUEST_FAILED, STREAM_REFUSED
 */
export async function askForEvents(
  url: string,
  options: EventStreamOptions,
  dispatcher: Agent,
): Promise<Dispatcher.ResponseData> {
  const answer = await ask(url, options, dispatcher);
  await assertEventStream(url, answer);
  return answer;
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
    // An empty id is how a server takes the last one back.
    ...(lastEventId && { 'last-event-id': inHeader(lastEventId) }),
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

/** Ids are sent in UTF-8, whose bytes a header takes as characters. */
function inHeader(id: string): string {
  return Buffer.from(id, 'utf8').toString('latin1');
}

async function assertEventStream(url: string, answer: Dispatcher.ResponseData): Promise<void> {
  const { statusCode: status, headers, body } = answer;
  const contentType = String(headers['content-type'] ?? '');
  if (status === 200 && /^text\/event-stream\s*(;|$)/i.test(contentType)) return;
  const message = `${url} answered ${status} with ${contentType || 'no content type'}, not with events.`;
  const said = { contentType, retryAfter: headers['retry-after'] };
  const data = { url, status, ...said, body: (await body.text()).slice(0, 10_000) };
  throw new HornetError('STREAM_REFUSED', message, { data });
}
