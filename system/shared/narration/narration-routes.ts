// What a program narrates, as a stream of server-sent events for whoever asks.
import { finished } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { narrationLevels } from '../../contracts/index.ts';
import { untilAborted } from '../abort.ts';
import { openEventStreamReply } from '../http/event-stream-reply.ts';
import type { NarrationFilter, NarrationHub } from './narration-hub.ts';

const QuerySchema = Type.Object({
  /** This level and above. */
  level: Type.Optional(Type.Enum(narrationLevels)),
  job_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  /** How many of the past come first. */
  last: Type.Optional(Type.String({ pattern: '^[0-9]{1,6}$' })),
  /** With `false` the stream ends after the past. */
  follow: Type.Optional(Type.Enum(['true', 'false'])),
});
/** What a reader may take to read the end of its stream when the program stops. */
const lastWordsTimeoutMs = 1_000;

type StreamRequest = FastifyRequest<{ Querystring: Static<typeof QuerySchema> }>;

/** Adds `GET /v1/narration/stream`: unnamed events whose data is a narration each and whose id counts. */
export function addNarrationRoutes(
  server: FastifyInstance,
  hub: NarrationHub,
  keepAliveMs: number,
): void {
  const closing = new AbortController();
  const streams = new Set<Promise<void>>();
  server.get(
    '/v1/narration/stream',
    { schema: { querystring: QuerySchema } },
    (request: StreamRequest, reply) => {
      const streaming = stream(request, reply, hub, keepAliveMs, closing.signal).finally(() =>
        streams.delete(streaming),
      );
      streams.add(streaming);
      return streaming;
    },
  );
  server.addHook('preClose', async () => {
    closing.abort();
    const tooSlow = AbortSignal.timeout(lastWordsTimeoutMs);
    await untilAborted(Promise.allSettled(streams), tooSlow).catch(() => undefined); // who does not read is cut off
  });
}

async function stream(
  { query }: StreamRequest,
  reply: FastifyReply,
  hub: NarrationHub,
  keepAliveMs: number,
  closing: AbortSignal,
): Promise<void> {
  const out = openEventStreamReply(reply, keepAliveMs);
  const signal = AbortSignal.any([out.signal, closing]);
  const filter = filterOf(query);
  try {
    const narrations = query.follow === 'false' ? hub.past(filter) : hub.follow(filter, signal);
    for await (const { id, narration } of narrations) await out.send(JSON.stringify(narration), id);
  } catch (error) {
    if (!signal.aborted) throw error; // a reader that has gone, or a server that goes, is no fault
  } finally {
    out.end();
    await finished(reply.raw).catch(() => undefined); // likewise
  }
}

function filterOf({ level, job_id: jobId, last }: StreamRequest['query']): NarrationFilter {
  return {
    ...(level === undefined ? {} : { level }),
    ...(jobId === undefined ? {} : { jobId }),
    ...(last === undefined ? {} : { last: Number(last) }),
  };
}
