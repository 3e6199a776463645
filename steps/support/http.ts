// One plain HTTP request with a time limit, as steps need it: every status is an answer, only no answer is an error.
import { Agent, request } from 'undici';
import { orCallers } from '../../harness/index.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'DELETE';
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  signal: AbortSignal;
  timeoutMs?: number;
}

export async function requestOnce(url: string, options: RequestOptions): Promise<Answer> {
  const { method = 'GET', headers = {}, body, signal, timeoutMs = 5_000 } = options;
  const ends = AbortSignal.any([orCallers(signal), AbortSignal.timeout(timeoutMs)]);
  // An agent of its own: a connection that is still being made ends with the signal in no other way.
  const agent = new Agent({ connect: { signal: ends } });
  try {
    const answer = await request(url, {
      method,
      signal: ends,
      dispatcher: agent,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  } finally {
    await agent.destroy();
  }
}

/** The JSON of an answer that must be a success. */
export async function requestJson<T>(url: string, options: RequestOptions): Promise<T> {
  const answer = await requestOnce(url, options);
  if (answer.status >= 300)
    throw new Error(`${options.method ?? 'GET'} ${url} answered ${answer.status}: ${answer.text}`);
  return JSON.parse(answer.text);
}
