// One program calling the next, never waiting for ever. It says how the peer failed; what that means for the user is the
// caller's to say.
import type { Dispatcher } from 'undici';
import { ErrorBodySchema } from '../../contracts/index.ts';
import { untilAborted } from '../abort.ts';
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
}

const errorBody = compileLater(ErrorBodySchema);
let client: Promise<Client> | undefined;

interface Client {
  request: typeof import('undici').request;
  /** Connections whose making may take so long; those that are made already are used again. */
  agentFor(connectTimeoutMs: number): Dispatcher;
}

const usualConnectTimeoutMs = 5_000;

/** Loads what calls are made with, as the first call does; it takes longer than to start a server that makes none. */
export function loadClient(): Promise<Client> {
  client ??= load();
  return client;
}

function load(): Promise<Client> {
  const loading = import('undici').then(({ Agent, request }) => {
    const agents = new Map<number, Dispatcher>();
    const loaded: Client = {
      request,
      agentFor: (timeout) => {
        const options = { allowH2: false, connect: { timeout }, headersTimeout: 0, bodyTimeout: 0 };
        const agent = agents.get(timeout) ?? new Agent(options);
        agents.set(timeout, agent);
        return agent;
      },
    };
    return loaded;
  });
  loading.catch(() => {
    client = undefined; // for want of descriptors, say: the next call tries it again
  });
  return loading;
}

/** The peer's JSON answer, status 2xx; undefined for an answer without a body (204). @throws Failure as the peer reported it; PeerError where it did not answer */
export async function callPeer(url: string, call: PeerCall): Promise<unknown> {
  using silence = new SilenceWatch(call);
  const response = await open(url, call, silence);
  const body = await readJson(response, silence);
  if (response.statusCode >= 300) throw refusal(response, body);
  return body;
}

/**
 * Opens the peer's stream: its body, to be read by somebody.
 * @throws as `callPeer`
 */
export async function openStream(
  url: string,
  call: PeerCall,
  silence: SilenceWatch,
): Promise<Dispatcher.ResponseData['body']> {
  const response = await open(url, call, silence);
  if (response.statusCode >= 300) throw refusal(response, await readJson(response, silence));
  return response.body;
}

async function open(
  url: string,
  call: PeerCall,
  silence: SilenceWatch,
): Promise<Dispatcher.ResponseData> {
  const hasBody = call.body !== undefined;
  try {
    const { request, agentFor } = await loadClient();
    const asked = request(url, {
      dispatcher: agentFor(call.connectTimeoutMs ?? usualConnectTimeoutMs),
      method: call.method,
      signal: silence.signal,
      headers: { ...call.headers, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
      ...(hasBody ? { body: JSON.stringify(call.body) } : {}),
    });
    // While a connection is being made, undici hears of no abort. One that is made later carries nothing of this call.
    return await untilAborted(asked, silence.signal);
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
  const { code, message, details: said } = body.error;
  if (code === 'VALIDATION_FAILED' && said['unread'] === true)
    return new PeerError('foreign', `The peer could not read what it was sent. ${message}`);
  const retryAfterS = Number(headers['retry-after'] ?? Number.NaN);
  if (!Number.isInteger(retryAfterS)) return fromWireError(body.error);
  const details = { retry_after_ms: retryAfterS * 1_000, ...body.error.details };
  return fromWireError({ ...body.error, details });
}
