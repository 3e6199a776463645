// The endpoints about workers that clients of an older generation know a hive by, all of them thin: behind each is the pool.
import { randomUUID } from 'node:crypto';
import { setTimeout as elapsed } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  olderWorkerState,
  olderWorkerStates,
  RegisteredSchema,
  type Registration,
  RegistrationSchema,
  type SpawnAnswer,
  SpawnAnswerSchema,
  type SpawnRequest,
  SpawnRequestSchema,
} from '../../contracts/index.ts';
import { asFailure, Failure, programVersion } from '../../shared/index.ts';
import type { CompatPool } from './compat-pool.ts';
import { attachedWorker, olderWorker, spawnedModel, spawnedWorker } from './older-worker.ts';

export interface CompatRoutesOptions {
  /** How long a spawn waits for its worker, so that what keeps it from starting can be told in the answer. */
  spawnPatienceMs?: number;
}

type SpawnCall = FastifyRequest<{ Body: SpawnRequest }>;
type RegistrationCall = FastifyRequest<{ Body: Registration }>;
type WorkerCall = FastifyRequest<{ Params: { name: string } }>;

export function addCompatRoutes(
  server: FastifyInstance,
  pool: CompatPool,
  { spawnPatienceMs = 2_000 }: CompatRoutesOptions = {},
): void {
  server.get('/v1/health', { schema: { response: { 200: AliveSchema } } }, () => ({
    status: 'alive',
    version: programVersion(),
    api_version: 'v1',
  }));
  server.get('/v1/workers/list', { schema: { response: { 200: OlderWorkersSchema } } }, () => ({
    workers: pool.list().flatMap(olderWorker),
  }));
  server.post(
    '/v1/workers/spawn',
    { schema: { body: SpawnRequestSchema, response: { 200: SpawnAnswerSchema } } },
    (request: SpawnCall) => spawn(pool, request.body, spawnPatienceMs),
  );
  server.post(
    '/v1/workers/register',
    { schema: { body: RegistrationSchema, response: { 201: RegisteredSchema } } },
    (request: RegistrationCall, reply) => {
      const name = register(pool, request.body);
      return reply
        .status(201)
        .send({ success: true, message: `${name} is registered`, worker_id: name });
    },
  );
  server.post(
    '/v1/workers/ready',
    {
      schema: {
        body: RegistrationSchema,
        response: { 200: Type.Object({ message: Type.String() }) },
      },
    },
    (request: RegistrationCall) => ({ message: acknowledge(pool, request.body) }),
  );
  server.delete(
    '/v1/workers/:name',
    { schema: { params: Type.Object({ name: Type.String() }), response: { 204: Type.Null() } } },
    async (request: WorkerCall, reply) => {
      await pool.remove(request.params.name);
      return reply.status(204).send();
    },
  );
}

const AliveSchema = Type.Object({
  status: Type.Literal('alive'),
  version: Type.String(),
  api_version: Type.Literal('v1'),
});

const OlderWorkersSchema = Type.Object({
  workers: Type.Array(
    Type.Object({
      id: Type.String(),
      url: Type.Union([Type.String(), Type.Null()]),
      model_ref: Type.String(),
      backend: Type.String(),
      device: Type.Integer(),
      state: Type.Enum(olderWorkerStates),
      slots_total: Type.Integer(),
      slots_available: Type.Integer(),
      pid: Type.Union([Type.Integer(), Type.Null()]),
      restart_count: Type.Integer(),
    }),
  ),
});

/** A worker that cannot be started while somebody waits is not kept. */
async function spawn(
  pool: CompatPool,
  request: SpawnRequest,
  patienceMs: number,
): Promise<SpawnAnswer> {
  const name = `worker-${randomUUID()}`;
  const worker = spawnedWorker(name, request, pool.models());
  pool.add(worker, spawnedModel(request, worker.model));
  const failure = pool.start(name).then(() => undefined, asFailure);
  const early = await Promise.race([failure, elapsed(patienceMs, undefined, { ref: false })]);
  if (early instanceof Failure) {
    await pool.remove(name);
    throw early;
  }
  const report = pool.list().find((each) => each.name === name);
  return {
    worker_id: name,
    url: report?.url ?? null,
    state: (report && olderWorkerState(report)) ?? 'loading',
  };
}

/** Whether it is there is seen to afterwards, again and again. @throws WORKER_EXISTS, VALIDATION_FAILED */
function register(pool: CompatPool, registration: Registration): string {
  const worker = attachedWorker(registration, pool.models());
  pool.add(worker);
  return worker.name;
}

/** A worker that tells of itself once more is heard once more; another of its name is refused. @throws as `register` */
function acknowledge(pool: CompatPool, registration: Registration): string {
  const { name, url } = attachedWorker(registration, pool.models());
  const known = pool.list().find((worker) => worker.name === name);
  const isSame = known?.kind === 'child' || known?.url === null || known?.url === url; // null: not found there yet
  if (known !== undefined && isSame) return `${name} is known`;
  register(pool, registration);
  return `${name} is registered`;
}
