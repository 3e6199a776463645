// What an operator can ask the fake hive for: its workers, what it has, and that it leaves.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type Capabilities,
  CapabilitiesSchema,
  WorkerListSchema,
  type WorkerReport,
  WorkerReportSchema,
} from '../../system/contracts/index.ts';

export interface HiveRoutesOptions {
  capabilities(): Capabilities;
  report(): WorkerReport[];
  /** @throws WORKER_NOT_FOUND, and what keeps a worker from starting */
  command(verb: 'start' | 'stop', name: string): Promise<WorkerReport>;
  /** Stops the program as SIGTERM does. */
  leave(why: string): void;
}

type WorkerRequest = FastifyRequest<{ Params: { name: string } }>;

export function addHiveRoutes(http: FastifyInstance, options: HiveRoutesOptions): void {
  const { capabilities, report, command, leave } = options;
  http.get('/v1/workers', { schema: { response: { 200: WorkerListSchema } } }, () => ({
    workers: report(),
  }));
  for (const verb of ['start', 'stop'] as const)
    http.post(
      `/v1/workers/:name/${verb}`,
      { schema: { response: { 200: WorkerReportSchema } } },
      (request: WorkerRequest) => command(verb, request.params.name),
    );
  const found = { schema: { response: { 200: CapabilitiesSchema } } };
  http.get('/v1/capabilities', found, () => capabilities());
  http.post('/v1/shutdown', (_request, reply) => {
    reply.raw.once('close', () => leave('asked to over HTTP'));
    return reply.status(202).send({ status: 'draining' });
  });
}
