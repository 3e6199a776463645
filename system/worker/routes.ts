// The worker's wire: completions, models, health.
import type { FastifyInstance } from 'fastify';
import {
  CompletionRequestSchema,
  CompletionSchema,
  ModelListSchema,
  WorkerHealthSchema,
} from '../contracts/index.ts';
import { serveCompletion } from './serve-completion.ts';
import type { Service } from './service.ts';

export function addRoutes(server: FastifyInstance, service: Service): void {
  const created = Math.floor(Date.now() / 1000);
  server.get('/health', { schema: { response: { 200: WorkerHealthSchema } } }, () =>
    service.health(),
  );
  server.get('/v1/models', { schema: { response: { 200: ModelListSchema } } }, () => ({
    object: 'list',
    data: [{ id: service.options.model, object: 'model', created, owned_by: 'hornet' }],
  }));
  server.post(
    '/v1/completions',
    { schema: { body: CompletionRequestSchema, response: { 200: CompletionSchema } } },
    async (request, reply) => {
      await service.track(serveCompletion(request, reply, service));
      return reply;
    },
  );
}
