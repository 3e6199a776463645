/**
 * Talks to a server with Toxiproxy's interface through its client library, given what that lacks: a
 * limit in time, errors that say what the server answered, changes of single fields, a list of toxics.
 */
import { type Proxy as LibraryProxy, Toxiproxy } from 'toxiproxy-node-client';
import { HttpClient, type HttpResponse } from 'toxiproxy-node-client/dist/HttpClient.js';
import { request } from 'undici';
import { withTimeout } from '../kernel/deadline.ts';
import { HornetError } from '../kernel/errors.ts';

export type { LibraryProxy };

/** A toxic as the server shows it. */
export interface ShownToxic {
  name: string;
  type: string;
  stream: string;
  toxicity: number;
  attributes: Record<string, number>;
}

/**
 * The library's client for a server, whose every call, and those of the proxies and toxics it makes, ends
 * in time or rejects with a HornetError: PROXY_UNREACHABLE without an answer, else PROXY_REFUSED.
 */
export function connectToxiproxy(url: string, { timeoutMs = 10_000 } = {}): Toxiproxy {
  const client = new Toxiproxy(url.replace(/\/+$/, ''));
  client.api = new PatientHttpClient(timeoutMs);
  return client;
}

/** Changes the given fields of a proxy and leaves the others; the library would send them all. */
export async function changeProxy(
  proxy: LibraryProxy,
  change: { enabled?: boolean; upstream?: string },
): Promise<void> {
  // By POST, since servers up to 2.5 have no PATCH and every later one still takes this.
  await proxy.api.post(proxy.getPath(), change);
}

export async function listToxics(proxy: LibraryProxy): Promise<ShownToxic[]> {
  return (await proxy.api.get<ShownToxic[]>(`${proxy.getPath()}/toxics`)).data;
}

/** Whether a call was refused because what it named is not there. */
export function isNotFound(error: unknown): boolean {
  return isRefusal(error, 404);
}

/** Whether a call was refused because what it was to make exists already. */
export function isConflict(error: unknown): boolean {
  return isRefusal(error, 409);
}

/** Whether a toxic was refused because the server knows none of its type. */
export function isUnknownToxicType(error: unknown): boolean {
  return isRefusal(error, 400) && /invalid toxic type/.test(String(error.data['answer']));
}

function isRefusal(error: unknown, status: number): error is HornetError {
  return (
    error instanceof HornetError &&
    error.code === 'PROXY_REFUSED' &&
    error.data['status'] === status
  );
}

class PatientHttpClient extends HttpClient {
  readonly #timeoutMs: number;

  constructor(timeoutMs: number) {
    super();
    this.#timeoutMs = timeoutMs;
  }

  override async get<T>(url: string): Promise<HttpResponse<T>> {
    return { data: parse<T>(`GET ${url}`, await this.#call('GET', url)) };
  }

  override async post<T>(url: string, body?: unknown): Promise<HttpResponse<T>> {
    return { data: parse<T>(`POST ${url}`, await this.#call('POST', url, body)) };
  }

  override async delete(url: string): Promise<void> {
    await this.#call('DELETE', url);
  }

  override getText(url: string): Promise<string> {
    return this.#call('GET', url);
  }

  async #call(method: 'GET' | 'POST' | 'DELETE', url: string, body?: unknown): Promise<string> {
    const timeoutMs = this.#timeoutMs;
    const call = `${method} ${url}`;
    const { status, text } = await withTimeout((signal) => send(method, url, body, signal), {
      timeoutMs,
      onTimeout: () => unreachableError(call, `has not answered within ${timeoutMs} ms`),
    });
    if (status >= 400) throw refusedError(call, status, text);
    return text;
  }
}

async function send(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  body: unknown,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  const payload = body === undefined ? {} : { body: JSON.stringify(body) };
  try {
    const answer = await request(url, { method, signal, ...payload });
    return { status: answer.statusCode, text: await answer.body.text() };
  } catch (cause) {
    throw unreachableError(`${method} ${url}`, 'got no answer', cause);
  }
}

function parse<T>(call: string, text: string): T {
  try {
    // Empty for a call whose caller looks at no data; else of the shape the interface gives this route.
    return (text === '' ? undefined : JSON.parse(text)) as T;
  } catch (cause) {
    throw unreachableError(call, 'was answered, but not by a fault proxy', cause);
  }
}

function unreachableError(call: string, what: string, cause?: unknown): HornetError {
  const message = `The fault proxy: ${call} ${what}.`;
  return new HornetError('PROXY_UNREACHABLE', message, { data: { call }, cause });
}

function refusedError(call: string, status: number, text: string): HornetError {
  const message = `The fault proxy refused ${call} with ${status}.`;
  const data = { call, status, answer: text.trim().slice(0, 500) };
  return new HornetError('PROXY_REFUSED', message, { data });
}
