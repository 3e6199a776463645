/** The answer that a fault gives in the server's place. Nothing in it depends on the time, so it carries no date. */
import { STATUS_CODES } from 'node:http';
import { keepsAlive, type MessageHead } from './message-head.ts';

export interface StatusAnswer {
  status: number;
  /** Seconds; 0: no such header. */
  retryAfterS: number;
  /** `openai`: an error as OpenAI's clients read it. `none`: nothing. Anything else: that text. */
  body: string;
}

/** @param isLast whether the connection ends with it */
export function writeAnswer(
  { status, retryAfterS, body }: StatusAnswer,
  request: MessageHead,
  isLast: boolean,
): Buffer {
  const content = Buffer.from(contentOf(status, body));
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}`];
  if (status !== 204 && status !== 304) {
    if (content.length > 0) lines.push(`content-type: ${typeOf(content.toString())}`);
    lines.push(`content-length: ${content.length}`);
  }
  if (retryAfterS > 0) lines.push(`retry-after: ${retryAfterS}`);
  lines.push(`connection: ${isLast ? 'close' : 'keep-alive'}`);
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const hasContent = request.method !== 'HEAD' && status !== 204 && status !== 304;
  return hasContent ? Buffer.concat([head, content]) : head;
}

/** Whether the connection cannot go on after an answer: it says so, or its client waits with a body that nobody will ask for. */
export function endsConnection(request: MessageHead): boolean {
  return !keepsAlive(request) || expectsContinue(request);
}

/** Whether the client sends the body only when it is asked to. */
export function expectsContinue({ headers }: MessageHead): boolean {
  return headers.get('expect')?.toLowerCase() === '100-continue';
}

function contentOf(status: number, body: string): string {
  if (body === 'none') return '';
  return body === 'openai' ? JSON.stringify({ error: errorOf(status) }) : body;
}

function errorOf(status: number): Record<string, unknown> {
  const reason = STATUS_CODES[status] ?? 'Unknown';
  const { type, code } = knownErrors.get(status) ?? {
    type: status < 500 ? 'invalid_request_error' : 'server_error',
    code: null,
  };
  return { message: `${reason} (injected by the fault proxy)`, type, param: null, code };
}

const knownErrors: ReadonlyMap<number, { type: string; code: string }> = new Map([
  [401, { type: 'invalid_request_error', code: 'invalid_api_key' }],
  [404, { type: 'invalid_request_error', code: 'model_not_found' }],
  [429, { type: 'requests', code: 'rate_limit_exceeded' }],
]);

function typeOf(content: string): string {
  try {
    JSON.parse(content);
    return 'application/json';
  } catch {
    return 'text/plain; charset=utf-8';
  }
}
