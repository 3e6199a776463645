// The worker's wire: completions, chat, models, health, and the endpoints of older clients.
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
} from '../contracts/index.ts';
import {
  Failure,
  type Order,
  readChatOrder,
  readCompletionOrder,
  tidyCompletionBody,
} from '../shared/index.ts';
import { addCompatRoutes } from './compat/index.ts';
import { serveOrder } from './serve-order.ts';
import type { Service } from './service.ts';

/** @param leave ends the program as SIGTERM does */
export function addRoutes(
  server: FastifyInstance,
  service: Service,
  leave: (why: string) => void,
): void {
  const { options } = service;
  server.get('/health', { schema: { response: { 200: WorkerHealthSchema } } }, () =>
    service.health(),
  );
  addModels(server, options);
  const serving =
    (read: (request: FastifyRequest, server: typeof options) => Order) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      await service.track(serveOrder(read(request, options), request, reply, service));
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
  addCompatRoutes(server, service, leave);
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
