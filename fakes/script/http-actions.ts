// The misbehaviours that any HTTP server is capable of, before its answer has begun or in the middle of it.
import type { FastifyReply } from 'fastify';
import { type TObject, Type } from 'typebox';
import { errorCodes } from '../../system/contracts/index.ts';
import { currentContext } from '../../system/shared/index.ts';
import { text, whole } from './arguments.ts';
import type { ActionSpec, Deed } from './vocabulary.ts';

const withs = {
  answer: Type.Object({
    status: whole(200, 599),
    code: Type.Optional(text(1)),
    message: text(0, 'The script says so.'),
    retry_after_s: Type.Optional(whole(0, 86_400)),
    body: Type.Optional(text(0)),
  }),
  none: Type.Object({}),
} as const satisfies Record<string, TObject>;

/** The actions at triggers where an answer has not begun (`before`), and at any where there is a connection (`during`). */
export function httpActions<const B extends string, const D extends string>(
  before: readonly B[],
  during: readonly D[],
) {
  return {
    answer: {
      meaning: 'answers with this status, and our error with this code or this body',
      at: before,
      with: withs.answer,
    },
    reset: { meaning: 'resets the connection (RST)', at: during, with: withs.none },
    close: {
      meaning: 'closes the connection (FIN), whatever was said',
      at: during,
      with: withs.none,
    },
  } as const satisfies Record<string, ActionSpec>;
}

export type HttpDeed = Deed<ReturnType<typeof httpActions>>;

export function isHttpDeed<D extends { readonly do: string }>(
  deed: D,
): deed is Extract<D, HttpDeed> {
  return deed.do === 'answer' || deed.do === 'reset' || deed.do === 'close';
}

/** Does it; the request then needs no other answer. */
export function performOnReply(deed: HttpDeed, reply: FastifyReply): void {
  switch (deed.do) {
    case 'answer':
      answer(deed.with, reply);
      break;
    case 'reset':
      reply.hijack();
      reply.raw.socket?.resetAndDestroy();
      break;
    case 'close':
      reply.hijack();
      reply.raw.socket?.destroy();
      break;
  }
}

function answer(order: Extract<HttpDeed, { do: 'answer' }>['with'], reply: FastifyReply): void {
  void reply.code(order.status);
  if (order.retry_after_s !== undefined) void reply.header('retry-after', order.retry_after_s);
  if (order.body !== undefined) {
    void reply.type('text/plain').send(order.body);
    return;
  }
  const [known] = Object.entries(errorCodes).filter(([, { status }]) => status === order.status);
  const [code, type] = [order.code ?? known?.[0] ?? `HTTP_${order.status}`, known?.[1].type];
  const error = {
    code,
    type: type ?? (order.status < 500 ? 'invalid_request_error' : 'server_error'),
    message: order.message,
    param: null,
    details: {},
    correlation_id: currentContext()?.correlationId ?? null,
  };
  void reply.type('application/json').send(JSON.stringify({ error }));
}
