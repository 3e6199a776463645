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
  /** The same for data without a line break, at less cost: undefined where the socket takes more at once. */
  sendLine(data: string): Promise<void> | undefined;
  /** The same for whole events that are encoded already. */
  write(events: string): Promise<void> | undefined;
  /** A sign of life now, besides the regular ones. */
  showLife(): void;
  end(): void;
}

/**
 * Takes the reply over from the server and answers 200 with an open stream.
 * @param signOfLife what the comment says that shows that it lives
 */
export function openEventStreamReply(
  reply: FastifyReply,
  keepAliveMs: number,
  signOfLife: () => string = () => 'alive',
): EventStreamReply {
  reply.hijack();
  const response = reply.raw;
  const gone = new AbortController();
  response.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>), // Fastify's own type allows undefined, which it never returns
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  let hasWritten = false;
  // What is said at once goes out with the head; a head that nothing comes with goes out alone.
  process.nextTick(() => {
    if (!hasWritten && !response.writableEnded) response.flushHeaders();
  });
  const say = (text: string): Promise<void> | undefined => {
    hasWritten = true;
    if (gone.signal.aborted) return Promise.reject(gone.signal.reason);
    return response.write(text) ? undefined : drained(response, gone.signal);
  };
  const showLife = (): void => {
    hasWritten = true;
    response.write(encodeComment(signOfLife()));
  };
  const beat = setInterval(showLife, keepAliveMs);
  const onClose = (): void => {
    clearInterval(beat);
    if (!response.writableFinished) gone.abort();
  };
  if (response.closed || response.destroyed)
    onClose(); // a client that went before we answered will not close again
  else response.once('close', onClose);
  return {
    signal: gone.signal,
    send: async (data, id) =>
      say(encode({ data, ...(id === undefined ? {} : { id: String(id) }) })),
    sendLine: (data) => say(`data: ${data}\n\n`),
    write: say,
    showLife,
    end: () => {
      clearInterval(beat);
      response.end();
    },
  };
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  await once(response, 'drain', { signal });
}
