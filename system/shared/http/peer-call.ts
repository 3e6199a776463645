// One program calling the next: a plain call, or a stream of server-sent events, never waiting for ever.
// It says how the peer failed; what that means for the user is the caller's to say.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Dispatcher } from 'undici';
import { ErrorBodySchema } from '../../contracts/index.ts';
import { compileLater } from '../compile-later.ts';
import { type Failure, fromWireError } from '../failure.ts';
import { PeerError, SilenceWatch, type SilenceWatchOptions } from './silence-watch.ts';

export interface PeerCall extends SilenceWatchOptions {
  method: 'GET' | 'POST' | 'DELETE';
  headers: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** How long the connection may take to be made: 5 s unless set. */
  connectTimeoutMs?: number;
  /** Told each comment of a stream, which is a sign of life and perhaps more. */
  onComment?: (comment: string) => void;
  /** Told when the peer has opened the stream. */
  onOpen?: () => void;
  /** Told the id of each event that has one, before its data is given out. */
  onEventId?: (id: string) => void;
  /** Whether a stream ends after this event. Whoever reads no further than that leaves a connection that can be used again. */
  isLast?: (data: string) => boolean;
}

const errorBody = compileLater(ErrorBodySchema);
let client: Promise<Client> | undefined;

interface Client {
  request: typeof import('undici').request;
  /** Connections whose making may take so long; those that are made already are used again. */
  agentFor(connectTimeoutMs: number): Dispatcher;
}

const usualConnectTimeoutMs = 5_000;
/** How long a peer that has said its last may take to end the stream. */
const farewellMs = 1_000;

/** Loads what calls are made with, as the first call does; it takes longer than to start a server that makes none. */
export function loadClient(): Promise<Client> {
  client ??= import('undici').then(({ Agent, request }) => {
    const agents = new Map<number, Dispatcher>();
    return {
      request,
      agentFor: (timeout) => {
        const options = { allowH2: false, connect: { timeout }, headersTimeout: 0, bodyTimeout: 0 };
        const agent = agents.get(timeout) ?? new Agent(options);
        agents.set(timeout, agent);
        return agent;
      },
    };
  });
  return client;
}

/** The peer's JSON answer, status 2xx; undefined for an answer without a body (204). @throws Failure as the peer reported it; PeerError where it did not answer */
export async function callPeer(url: string, call: PeerCall): Promise<unknown> {
  using silence = new SilenceWatch(call);
  const response = await open(url, call, silence);
  const body = await readJson(response, silence);
  if (response.statusCode >= 300) throw refusal(response, body);
  return body;
}

/** The `data` of each event of the peer's stream, until the stream ends. @throws as `callPeer`, and PeerError `silent` or `broken` on the way */
export async function* streamPeer(url: string, call: PeerCall): AsyncGenerator<string> {
  using silence = new SilenceWatch(call);
  const response = await open(url, call, silence);
  if (response.statusCode >= 300) throw refusal(response, await readJson(response, silence));
  const { onComment, onEventId, isLast } = call;
  call.onOpen?.();
  let hasEnded = false;
  const events: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (event) => events.push(event),
    ...(onComment === undefined ? {} : { onComment }),
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body.iterator({ destroyOnReturn: false })) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      silence.pause();
      for (const { id, data } of events.splice(0)) {
        if (id !== undefined) onEventId?.(id);
        hasEnded = isLast?.(data) ?? false;
        yield data;
      }
      silence.heard();
    }
  } catch (error) {
    throw silence.explain(error, 'broken');
  } finally {
    leave(response.body, hasEnded);
  }
}

/**
 * The same for one who needs no time to take it: `onData` is told each as it comes, up to the one that is the last. The pace
 * of a reader costs a good part of what a token costs, several promises each.
 * @throws as `streamPeer`, and what `onData` throws, which ends it
 */
export async function hearPeer(
  url: string,
  call: PeerCall,
  onData: (data: string) => void,
): Promise<void> {
  using silence = new SilenceWatch(call);
  const response = await open(url, call, silence);
  if (response.statusCode >= 300) throw refusal(response, await readJson(response, silence));
  const { onComment, onEventId, isLast } = call;
  const { body } = response;
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  call.onOpen?.();
  let hasEnded = false;
  let hasFailed = false;
  const parser = createParser({
    onEvent: ({ id, data }) => {
      if (hasEnded) return;
      if (id !== undefined) onEventId?.(id);
      hasEnded = isLast?.(data) ?? false;
      onData(data);
      if (hasEnded) resolve();
    },
    ...(onComment === undefined ? {} : { onComment }),
  });
  const decoder = new TextDecoder();
  const hear = (chunk: Uint8Array): void => {
    if (hasFailed || hasEnded) return; // what was read at once with it, or after it
    try {
      parser.feed(decoder.decode(chunk, { stream: true }));
      silence.heard();
    } catch (error) {
      hasFailed = true;
      reject(error);
    }
  };
  body.on('data', AsyncLocalStorage.bind(hear)); // else on behalf of whoever opened the connection
  body.once('end', resolve);
  body.once('error', (error) => reject(silence.explain(error, 'broken')));
  try {
    await over;
  } finally {
    leave(body, hasEnded);
  }
}

/** Nobody reads on. A stream that has said all is read to its end, which frees its connection; another is cut. */
function leave(body: Dispatcher.ResponseData['body'], hasEnded: boolean): void {
  if (body.closed || body.readableEnded) return;
  body.on('error', () => undefined); // whoever read has been told, or does not care any more
  if (!hasEnded) {
    body.destroy();
    return;
  }
  const tooLate = setTimeout(() => body.destroy(), farewellMs).unref();
  body.once('close', () => clearTimeout(tooLate)).resume();
}

async function open(
  url: string,
  call: PeerCall,
  silence: SilenceWatch,
): Promise<Dispatcher.ResponseData> {
  const hasBody = call.body !== undefined;
  const { request, agentFor } = await loadClient();
  try {
    return await request(url, {
      dispatcher: agentFor(call.connectTimeoutMs ?? usualConnectTimeoutMs),
      method: call.method,
      signal: silence.signal,
      headers: { ...call.headers, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
      ...(hasBody ? { body: JSON.stringify(call.body) } : {}),
    });
  } catch (error) {
    throw silence.explain(error, 'unreachable');
  }
}

async function readJson(
  { body, statusCode }: Dispatcher.ResponseData,
  silence: SilenceWatch,
): Promise<unknown> {
  let text: string;
  try {
    text = await body.text();
  } catch (error) {
    throw silence.explain(error, 'broken');
  }
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    const what = 'The peer answered with a body that is not JSON.';
    throw new PeerError('foreign', what, error, statusCode);
  }
}

/** What Retry-After says stands in the failure's details, as `retry_after_ms`. */
function refusal(
  { statusCode, headers }: Dispatcher.ResponseData,
  body: unknown,
): Failure | PeerError {
  if (!errorBody.Check(body))
    return new PeerError(
      'foreign',
      `The peer answered ${statusCode} with a body that is not in the contract.`,
      undefined,
      statusCode,
    );
  const retryAfterS = Number(headers['retry-after'] ?? Number.NaN);
  if (!Number.isInteger(retryAfterS)) return fromWireError(body.error);
  const details = { retry_after_ms: retryAfterS * 1_000, ...body.error.details };
  return fromWireError({ ...body.error, details });
}
