/** Sends one request as it is, and takes what comes back: all of it, or the beginning of a stream. */
import { Agent, type IncomingMessage, request } from 'node:http';
import type { FuzzRequest } from './requests.ts';

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  /** Of a stream, what came at once. */
  body: string;
}

/** An answer, or why there is none. */
export type Outcome = { answer: Answer } | { fault: string };

/** Of a stream, nobody waits for more. */
const streamGlanceMs = 30;

export interface Sender extends Disposable {
  send(url: string, request: FuzzRequest): Promise<Outcome>;
}

/** `timeoutMs`: an answer that has not begun by then is none. */
export function createSender(timeoutMs: number): Sender {
  const agent = new Agent({ keepAlive: true });
  return {
    send: (url, asked) => sendOne(agent, url, asked, timeoutMs),
    [Symbol.dispose]: () => agent.destroy(),
  };
}

function sendOne(
  agent: Agent,
  url: string,
  { method, target, headers, body }: FuzzRequest,
  timeoutMs: number,
): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const { hostname: host, port } = new URL(url);
  const given = {
    ...headers,
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  };
  const asking = request({ agent, host, port, method, path: target, headers: given });
  asking.on('error', (error) => resolve({ fault: error.message }));
  asking.setTimeout(timeoutMs, () => {
    asking.destroy(new Error(`no answer within ${timeoutMs} ms`));
  });
  asking.on('response', (response) => {
    let text = '';
    const done = (): void =>
      resolve({
        answer: { status: response.statusCode ?? 0, headers: response.headers, body: text },
      });
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    response.on('end', done).on('error', (error) => resolve({ fault: error.message }));
    if (!isStream({ headers: response.headers })) return;
    setTimeout(() => {
      done();
      response.destroy();
    }, streamGlanceMs);
  });
  asking.end(body);
  return promise;
}

export function isStream({ headers }: Pick<Answer, 'headers'>): boolean {
  return headers['content-type']?.startsWith('text/event-stream') ?? false;
}
