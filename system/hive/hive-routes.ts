// The hive itself over HTTP: how it is, what it has, and that it is to leave.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Capabilities, CapabilitiesSchema } from '../contracts/index.ts';

export interface HiveRoutesOptions {
  name: string;
  isDraining(): boolean;
  /** @param refresh whether it is found out anew */
  capabilities(refresh: boolean): Promise<Capabilities>;
  /** Stops the program as SIGTERM does. */
  leave(why: string): void;
}

const HealthSchema = Type.Object({ status: Type.String(), name: Type.String() });
const ShutdownSchema = Type.Object({ status: Type.Literal('draining') });
const CapabilitiesQuerySchema = Type.Object({
  refresh: Type.Optional(Type.Enum(['true', 'false'])),
});

export function addHiveRoutes(server: FastifyInstance, options: HiveRoutesOptions): void {
  const { name, isDraining, capabilities, leave } = options;
  server.get('/health', { schema: { response: { 200: HealthSchema } } }, () => ({
    status: isDraining() ? 'draining' : 'ready',
    name,
  }));
  server.get(
    '/v1/capabilities',
    { schema: { querystring: CapabilitiesQuerySchema, response: { 200: CapabilitiesSchema } } },
    (request: FastifyRequest<{ Querystring: { refresh?: 'true' | 'false' } }>) =>
      capabilities(request.query.refresh === 'true'),
  );
  server.post(
    '/v1/shutdown',
    { schema: { response: { 202: ShutdownSchema } } },
    (_request, reply) => {
      // Whoever asked is answered first: a hive with nothing to finish is gone a moment later.
      reply.raw.once('close', () => leave('asked to over HTTP'));
      return reply.status(202).send({ status: 'draining' });
    },
  );
}
