// The answers by which the hub says no, with the headers that its clients read.
import type { ServerResponse } from 'node:http';

/** Why a request is refused. @see answerRefusal */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** The X-Error-Code, where the original gives one. */
  readonly errorCode: string | undefined;
  readonly retryAfterS: number | undefined;
  /** The commit, where the request got as far as that. */
  readonly commit: string | undefined;

  constructor(
    status: number,
    message: string,
    more: { errorCode?: string; retryAfterS?: number; commit?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.errorCode = more.errorCode;
    this.retryAfterS = more.retryAfterS;
    this.commit = more.commit;
  }
}

/** Where a script says no more than the status. */
const usual: Record<number, { errorCode?: string; message: string }> = {
  401: { message: 'Invalid username or password.' },
  403: { errorCode: 'GatedRepo', message: 'Access to this model is restricted.' },
  404: { errorCode: 'EntryNotFound', message: 'Entry not found' },
  429: { message: 'We had to rate limit you.' },
  500: { message: 'Internal Error - We are working hard to fix this as soon as possible!' },
  503: { message: 'Service Unavailable' },
};

export function scriptedRefusal(order: {
  status: number;
  error_code?: string;
  message?: string;
  retry_after_s?: number;
}): Refusal {
  const { errorCode, message = 'Refused' } = usual[order.status] ?? {};
  const code = order.error_code ?? errorCode;
  const seconds = order.retry_after_s ?? (order.status === 429 ? 1 : undefined);
  return new Refusal(order.status, order.message ?? message, {
    ...(code === undefined ? {} : { errorCode: code }),
    ...(seconds === undefined ? {} : { retryAfterS: seconds }),
  });
}

/** JSON below /api, plain text elsewhere; nothing but headers where only those were asked for. */
export function answerRefusal(
  { status, message, errorCode, retryAfterS, commit }: Refusal,
  response: ServerResponse,
): void {
  const isApi = response.req.url?.startsWith('/api/') === true;
  const body = isApi ? JSON.stringify({ error: message }) : message;
  response.statusCode = status;
  response.setHeader('content-type', `${isApi ? 'application/json' : 'text/plain'}; charset=utf-8`);
  response.setHeader('content-length', Buffer.byteLength(body));
  response.setHeader('x-error-message', message);
  if (errorCode !== undefined) response.setHeader('x-error-code', errorCode);
  if (commit !== undefined) response.setHeader('x-repo-commit', commit);
  if (status === 401)
    response.setHeader(
      'www-authenticate',
      `Bearer realm="Authentication required", charset="UTF-8"`,
    );
  if (retryAfterS !== undefined) {
    response.setHeader('retry-after', retryAfterS);
    response.setHeader('ratelimit', `"resolvers";r=0;t=${retryAfterS}`);
  }
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
