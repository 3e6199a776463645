// The worker's wire over the stage: completions, chat, models, health.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  ChatCompletionRequestSchema,
  ChatCompletionSchema,
  CompletionRequestSchema,
  CompletionSchema,
  ModelListSchema,
  ModelSchema,
  WorkerHealthSchema,
} from '../../system/contracts/index.ts';
import {
  Failure,
  readChatOrder,
  readCompletionOrder,
  tidyCompletionBody,
} from '../../system/shared/index.ts';
import { serveCompletion } from './serve-completion.ts';
import type { Stage } from './stage.ts';
import { tellHealth } from './tell-health.ts';

export function addWorkerRoutes(server: FastifyInstance, stage: Stage): void {
  server.get(
    '/health',
    { schema: { response: { 200: WorkerHealthSchema } } },
    async (_request, reply) => (await tellHealth(reply, stage)) ?? reply,
  );
  addModels(server, stage.options);
  const serving =
    (read: typeof readChatOrder) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      await stage.track(serveCompletion(read(request, stage.options), reply, stage));
      return reply;
    };
  server.post(
    '/v1/completions',
    {
      preValidation: tidyCompletionBody,
      schema: { body: CompletionRequestSchema, response: { 200: CompletionSchema } },
    },
    serving(readCompletionOrder),
  );
  server.post(
    '/v1/chat/completions',
    {
      preValidation: tidyCompletionBody,
      schema: { body: ChatCompletionRequestSchema, response: { 200: ChatCompletionSchema } },
    },
    serving(readChatOrder),
  );
}

function addModels(
  server: FastifyInstance,
  { name, model }: { name: string; model: string },
): void {
  const created = Math.floor(Date.now() / 1000);
  const described = { id: model, object: 'model', created, owned_by: 'hornet' } as const;
  server.get('/v1/models', { schema: { response: { 200: ModelListSchema } } }, () => ({
    object: 'list',
    data: [described],
  }));
  server.get<{ Params: { id: string } }>(
    '/v1/models/:id',
    { schema: { params: Type.Object({ id: Type.String() }), response: { 200: ModelSchema } } },
    ({ params }) => {
      if (params.id === model) return described;
      const message = `${name} serves the model "${model}" and no other.`;
      throw new Failure('MODEL_NOT_FOUND', message, { param: 'model' });
    },
  );
}
