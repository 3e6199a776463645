// An answer in the older form of a stream: each token with its index, then how many they were and how long that took, then a
// bare marker that says how it ended.
import type { FastifyReply } from 'fastify';
import { terminalMarkers } from '../../contracts/index.ts';
import {
  type CompletionReply,
  type Failure,
  openEventStreamReply,
  toWireError,
} from '../../shared/index.ts';

export interface TokenReplyOptions {
  correlationId: string;
  keepAliveMs: number;
  /** How long a stream without a token yet keeps its status open. */
  openAfterMs: number;
}

/** The stream is opened by the first token, or after `openAfterMs`; a failure before that has a status of its own. */
export function replyInTokens(
  reply: FastifyReply,
  { correlationId, keepAliveMs, openAfterMs }: TokenReplyOptions,
): CompletionReply {
  const startedMs = performance.now();
  let stream: ReturnType<typeof openEventStreamReply> | undefined;
  let index = 0;
  const open = (): ReturnType<typeof openEventStreamReply> => {
    clearTimeout(opening);
    stream ??= openEventStreamReply(reply, keepAliveMs);
    return stream;
  };
  const opening = setTimeout(() => open().showLife(), openAfterMs);
  reply.raw.once('close', () => clearTimeout(opening));
  // The last words wait for nobody: whoever reads slowly gets them later, whoever has gone does not.
  const end = (last: object, marker: string): void => {
    for (const data of [JSON.stringify(last), marker])
      void open()
        .sendLine(data)
        ?.catch(() => {});
    open().end();
  };
  return {
    say: ({ text }) => open().sendLine(JSON.stringify({ token: text, index: index++ })),
    finish: ({ completionTokens }) => {
      const duration_ms = Math.round(performance.now() - startedMs);
      end({ done: true, total_tokens: completionTokens, duration_ms }, terminalMarkers.completed);
    },
    fail: (failure) => {
      clearTimeout(opening);
      if (stream === undefined) void reply.send(failure);
      else end({ error: toWireError(failure, correlationId) }, markerOf(failure));
    },
  };
}

function markerOf({ code }: Failure): string {
  return code === 'CANCELLED' ? terminalMarkers.cancelled : terminalMarkers.failed;
}
