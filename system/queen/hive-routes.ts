// How hives make themselves known, and how the queen shows them.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Heartbeat, HeartbeatSchema, HiveListSchema } from '../contracts/index.ts';
import type { Narrate } from '../shared/index.ts';
import type { HiveRegistry } from './hive-registry.ts';

type HeartbeatRequest = FastifyRequest<{ Body: Heartbeat }>;

export function addHiveRoutes(
  server: FastifyInstance,
  hives: HiveRegistry,
  narrate: Narrate,
): void {
  server.post(
    '/v1/hives/heartbeat',
    { schema: { body: HeartbeatSchema } },
    (request: HeartbeatRequest, reply) => {
      const { hive, workers } = request.body;
      if (hives.record(request.body)) {
        narrate({
          action: 'register',
          target: hive,
          human: `${hive} has joined; workers: ${workers.length}`,
        });
      }
      return reply.status(204).send();
    },
  );
  server.get('/v1/hives', { schema: { response: { 200: HiveListSchema } } }, () => ({
    hives: hives.list().map(({ heartbeat, silentMs }) => ({
      ...heartbeat,
      last_heartbeat_ms_ago: Math.round(silentMs),
    })),
  }));
}
