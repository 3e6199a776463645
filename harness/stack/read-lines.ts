/** Reads an answer of JSON lines as it comes, one connection, nothing kept. What a line means is for others to say. */
import { createInterface } from 'node:readline';
import { Agent, type Dispatcher, request } from 'undici';
import { HornetError } from '../kernel/errors.ts';

/**
 * The lines of the answer to a POST, each as soon as it is whole; empty ones are left out.
 * @throws HornetError REQUEST_FAILED without an answer; STREAM_REFUSED, with status and body, for one that is no success;
 *   what undici throws where the connection breaks; the signal's reason
 */
export async function* readLines(
  url: string,
  sent: { body: unknown; signal: AbortSignal },
): AsyncGenerator<string> {
  // An agent of its own, so that leaving the loop closes the connection; one that is still being made ends with the signal.
  const connect = { signal: sent.signal };
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect });
  try {
    const answer = await ask(url, sent, agent);
    const broken = Promise.withResolvers<never>();
    broken.promise.catch(() => {}); // told below, by the first to notice
    answer.body.on('error', broken.reject);
    const lines = createInterface({ input: answer.body })[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await Promise.race([lines.next(), broken.promise]);
      if (done === true) break;
      if (value !== '') yield value;
    }
    // The end of the lines does not tell a broken connection from a whole answer.
    if (answer.body.errored !== null) throw answer.body.errored;
  } finally {
    await agent.destroy();
  }
}

async function ask(
  url: string,
  { body, signal }: { body: unknown; signal: AbortSignal },
  dispatcher: Agent,
): Promise<Dispatcher.ResponseData> {
  const headers = { 'content-type': 'application/json' };
  const text = JSON.stringify(body);
  const answering = request(url, { method: 'POST', headers, signal, dispatcher, body: text });
  const answer = await answering.catch((cause: unknown) => {
    signal.throwIfAborted();
    const message = `POST ${url} got no answer.`;
    throw new HornetError('REQUEST_FAILED', message, { data: { method: 'POST', url }, cause });
  });
  const { statusCode: status } = answer;
  if (status === 200) return answer;
  const data = { url, status, body: (await answer.body.text()).slice(0, 10_000) };
  throw new HornetError('STREAM_REFUSED', `${url} answered ${status}.`, { data });
}
