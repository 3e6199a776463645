// The older endpoints: readiness, loading, inference and its end, shutdown.
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { serveOrder } from '../serve-order.ts';
import type { Service } from '../service.ts';
import { InferenceRequestSchema, inferenceWording, readInferenceOrder } from './inference.ts';
import { tellLoading } from './loading-progress.ts';

/** @param leave ends the program as SIGTERM does */
export function addCompatRoutes(
  server: FastifyInstance,
  service: Service,
  leave: (why: string) => void,
): void {
  server.get('/v1/ready', () => readiness(service));
  server.get('/v1/loading/progress', (_request, reply) => tellLoading(reply, service));
  server.post(
    '/v1/inference',
    { schema: { body: InferenceRequestSchema } },
    async (request, reply) => {
      const order = readInferenceOrder(request, service.options);
      void reply.header('x-request-id', order.target);
      await service.track(serveOrder(order, request, reply, service, inferenceWording()));
      return reply;
    },
  );
  server.delete<{ Params: { request_id: string } }>(
    '/v1/inference/:request_id',
    { schema: { params: Type.Object({ request_id: Type.String() }) } },
    ({ params }, reply) => {
      service.cancel(params.request_id);
      void reply.code(204).send();
    },
  );
  server.post('/v1/admin/shutdown', () => {
    setImmediate(leave, 'asked to over HTTP'); // the answer goes out first
    return { status: 'draining' };
  });
}

function readiness(service: Service): object {
  const { status } = service;
  if (status === 'loading')
    return { ready: false, state: 'loading', progress_url: '/v1/loading/progress' };
  if (status === 'draining') return { ready: false, state: 'draining', model_loaded: true };
  const { busy, total } = service.engine.slots;
  return { ready: true, state: busy < total ? 'idle' : 'busy', model_loaded: true };
}
