// The endpoints that clients of an older generation know a queen by, all of them thin: behind each are the queen's own jobs, or
// a hive.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { finishAnswersBeforeClose } from '../../shared/index.ts';
import type { CompatDeps } from './deps.ts';
import {
  type Inference,
  InferenceSchema,
  inferenceOperation,
  type Task,
  TaskSchema,
  taskOperation,
} from './read-task.ts';
import { runTask } from './run-task.ts';
import { addWorkerRoutes } from './worker-routes.ts';

type TaskCall = FastifyRequest<{ Body: Task }>;
type InferenceCall = FastifyRequest<{ Body: Inference }>;

export function addCompatRoutes(server: FastifyInstance, deps: CompatDeps): void {
  const track = finishAnswersBeforeClose(server);
  server.post(
    '/v2/tasks',
    { schema: { body: TaskSchema } },
    async (request: TaskCall, reply: FastifyReply) => {
      const operation = taskOperation(request.body, deps.hives());
      await track(runTask(request, reply, operation, deps));
      return reply;
    },
  );
  server.post(
    '/v1/inference',
    { schema: { body: InferenceSchema } },
    async (request: InferenceCall, reply: FastifyReply) => {
      const operation = inferenceOperation(request.body, deps.hives());
      await track(runTask(request, reply, operation, deps));
      return reply;
    },
  );
  addWorkerRoutes(server, deps);
}
