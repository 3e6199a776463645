// Writes server-sent events to one client at the client's pace, with a sign of life while there is nothing to say.

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { encode, encodeComment } from 'eventsource-encoder';
import type { FastifyReply } from 'fastify';

export interface EventStreamReply {
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  /** Resolves once the socket takes more; rejects with an AbortError when the client has gone. */
  send(data: string, id?: number): Promise<void>;
  end(): void;
}

/** Takes the reply over from the server and answers 200 with an open stream. */
export function openEventStreamReply(reply: FastifyReply, keepAliveMs: number): EventStreamReply {
  reply.hijack();
  const response = reply.raw;
  const gone = new AbortController();
  response.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>), // Fastify's own type allows undefined, which it never returns
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  const signOfLife = setInterval(() => response.write(encodeComment('alive')), keepAliveMs);
  const onClose = (): void => {
    clearInterval(signOfLife);
    gone.abort();
  };
  if (response.closed || response.destroyed)
    onClose(); // a client that went before we answered will not close again
  else response.once('close', onClose);
  return {
    signal: gone.signal,
    send: (data, id) =>
      write(
        response,
        encode({ data, ...(id === undefined ? {} : { id: String(id) }) }),
        gone.signal,
      ),
    end: () => {
      clearInterval(signOfLife);
      response.end();
    },
  };
}

async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!response.write(text)) await once(response, 'drain', { signal });
}
