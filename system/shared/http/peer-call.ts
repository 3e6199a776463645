// One program calling the next: a plain call, or a stream of server-sent events, never waiting for ever.
// It says how the peer failed; what that means for the user is the caller's to say.
import { createParser } from 'eventsource-parser';
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
}

const errorBody = compileLater(ErrorBodySchema);
let client: Promise<Client> | undefined;

interface Client {
  request: typeof import('undici').request;
  agent: Dispatcher;
}

/** Loads what calls are made with, as the first call does; it takes longer than to start a server that makes none. */
export function loadClient(): Promise<Client> {
  client ??= import('undici').then(({ Agent, request }) => ({
    request,
    agent: new Agent({
      allowH2: false,
      connect: { timeout: 5_000 },
      headersTimeout: 0,
      bodyTimeout: 0,
    }),
  }));
  return client;
}

/** The peer's JSON answer, status 2xx; undefined for an answer without a body (204). @throws Failure as the peer reported it; PeerError where it did not answer */
export async function callPeer(url: string, call: PeerCall): Promise<unknown> {
  using silence = new SilenceWatch(call);
  const response = await open(url, call, silence);
  const body = await readJson(response.body, silence);
  if (response.statusCode >= 300) throw refusal(response.statusCode, body);
  return body;
}

/** The `data` of each event of the peer's stream, until the stream ends. @throws as `callPeer`, and PeerError `silent` or `broken` on the way */
export async function* streamPeer(url: string, call: PeerCall): AsyncGenerator<string> {
  using silence = new SilenceWatch(call);
  const response = await open(url, call, silence);
  if (response.statusCode >= 300)
    throw refusal(response.statusCode, await readJson(response.body, silence));
  const data: string[] = [];
  const parser = createParser({ onEvent: (event) => data.push(event.data) });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      silence.pause();
      yield* data.splice(0);
      silence.heard();
    }
  } catch (error) {
    throw silence.explain(error, 'broken');
  }
}

async function open(
  url: string,
  call: PeerCall,
  silence: SilenceWatch,
): Promise<Dispatcher.ResponseData> {
  const hasBody = call.body !== undefined;
  const { request, agent } = await loadClient();
  try {
    return await request(url, {
      dispatcher: agent,
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
  body: Dispatcher.ResponseData['body'],
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
    throw new PeerError('foreign', 'The peer answered with a body that is not JSON.', error);
  }
}

function refusal(statusCode: number, body: unknown): Failure | PeerError {
  if (errorBody.Check(body)) return fromWireError(body.error);
  return new PeerError(
    'foreign',
    `The peer answered ${statusCode} with a body that is not in the contract.`,
  );
}
