// The worker's wire over the stage: completions, models, health.
import type { FastifyInstance } from 'fastify';
import {
  CompletionRequestSchema,
  CompletionSchema,
  ModelListSchema,
  WorkerHealthSchema,
} from '../../system/contracts/index.ts';
import { serveCompletion } from './serve-completion.ts';
import type { Stage } from './stage.ts';
import { tellHealth } from './tell-health.ts';

export function addWorkerRoutes(server: FastifyInstance, stage: Stage): void {
  const { model } = stage.options;
  const created = Math.floor(Date.now() / 1000);
  server.get(
    '/health',
    { schema: { response: { 200: WorkerHealthSchema } } },
    async (_request, reply) => (await tellHealth(reply, stage)) ?? reply,
  );
  server.get('/v1/models', { schema: { response: { 200: ModelListSchema } } }, () => ({
    object: 'list',
    data: [{ id: model, object: 'model', created, owned_by: 'hornet' }],
  }));
  server.post(
    '/v1/completions',
    { schema: { body: CompletionRequestSchema, response: { 200: CompletionSchema } } },
    async (request, reply) => {
      await stage.track(serveCompletion(request, reply, stage));
      return reply;
    },
  );
}
