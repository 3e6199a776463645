// When a reply's connection has nothing more to carry: the answer has been sent, or the client has gone.
import type { FastifyReply } from 'fastify';

/** Said once for all: a reason of its own for each request would cost a stack trace each. */
const reason = 'the connection is closed';

/** Aborted then, at once where it is so already. */
export function closedSignal({ raw }: FastifyReply): AbortSignal {
  const closed = new AbortController();
  if (raw.destroyed) closed.abort(reason);
  else raw.once('close', () => closed.abort(reason));
  return closed.signal;
}
