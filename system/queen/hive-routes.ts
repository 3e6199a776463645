// How hives make themselves known, and how the queen shows them and their workers.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  type Heartbeat,
  HeartbeatSchema,
  HiveListSchema,
  type HiveRecord,
  WorkerReportSchema,
} from '../contracts/index.ts';
import type { Narrate } from '../shared/index.ts';
import type { HeartbeatNews } from './hive-registry.ts';

export interface HiveRoutesOptions {
  heard(heartbeat: Heartbeat): HeartbeatNews;
  /** All hives that are known, by name. */
  hives(): Promise<HiveRecord[]>;
  narrate: Narrate;
}

type HeartbeatRequest = FastifyRequest<{ Body: Heartbeat }>;

export const heartbeatPath = '/v1/hives/heartbeat';

const WorkersOfHivesSchema = Type.Object({
  workers: Type.Array(Type.Object({ hive: Type.String(), ...WorkerReportSchema.properties })),
});

export function addHiveRoutes(server: FastifyInstance, options: HiveRoutesOptions): void {
  const { heard, hives, narrate } = options;
  server.post(
    heartbeatPath,
    { schema: { body: HeartbeatSchema } },
    ({ body }: HeartbeatRequest, reply) => {
      const news = newsOf(body, heard(body).kind);
      if (news !== undefined) narrate({ ...news, target: body.hive, hive: body.hive });
      return reply.status(204).send();
    },
  );
  server.get('/v1/hives', { schema: { response: { 200: HiveListSchema } } }, async () => ({
    hives: await hives(),
  }));
  server.get('/v1/workers', { schema: { response: { 200: WorkersOfHivesSchema } } }, async () => ({
    workers: (await hives()).flatMap(({ hive, workers }) =>
      workers.map((worker) => ({ hive, ...worker })),
    ),
  }));
}

/** Undefined for what is nothing new. */
function newsOf(
  { hive, workers }: Heartbeat,
  kind: HeartbeatNews['kind'],
): { action: string; human: string } | undefined {
  switch (kind) {
    case 'joined':
      return { action: 'register', human: `${hive} has joined; workers: ${workers.length}` };
    case 'returned':
      return { action: 'register', human: `${hive} is back; workers: ${workers.length}` };
    case 'left':
      return { action: 'unregister', human: `${hive} has shut down` };
    case 'known':
    case 'outdated':
      return undefined;
  }
}
