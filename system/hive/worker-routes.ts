// The workers of a hive over HTTP: list, start, stop.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { WorkerListSchema, WorkerReportSchema } from '../contracts/index.ts';
import type { WorkerPool } from './pool/worker-pool.ts';

type WorkerRequest = FastifyRequest<{ Params: { name: string } }>;

export function addWorkerRoutes(server: FastifyInstance, workers: WorkerPool): void {
  const oneWorker = {
    schema: { params: Type.Object({ name: Type.String() }), response: { 200: WorkerReportSchema } },
  };
  server.get('/v1/workers', { schema: { response: { 200: WorkerListSchema } } }, () => ({
    workers: workers.list().map((worker) => worker.report()),
  }));
  server.post('/v1/workers/:name/start', oneWorker, async (request: WorkerRequest) => {
    const worker = workers.get(request.params.name);
    await workers.start(worker, { isByHand: true });
    return worker.report();
  });
  server.post('/v1/workers/:name/stop', oneWorker, async (request: WorkerRequest) => {
    const worker = workers.get(request.params.name);
    await workers.stop(worker);
    return worker.report();
  });
}
