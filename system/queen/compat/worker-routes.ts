// The older endpoints about workers at the queen: she shows what hives report, and passes on what only a hive can do.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import {
  type HiveRecord,
  olderModelId,
  olderWorkerState,
  olderWorkerStates,
  RegisteredSchema,
  type Registration,
  RegistrationSchema,
  SpawnAnswerSchema,
  type SpawnRequest,
  SpawnRequestSchema,
} from '../../contracts/index.ts';
import { compileLater, Failure } from '../../shared/index.ts';
import type { CompatDeps } from './deps.ts';
import { hiveFor, namedHive, namedWorker, type PlacedWorker, placedWorkers } from './find-hive.ts';

type WorkerDeps = Pick<CompatDeps, 'hives' | 'callHive'>;

type HealthCall = FastifyRequest<{ Querystring: { node?: string } }>;
type ShutdownCall = FastifyRequest<{ Body: Static<typeof ShutdownSchema> }>;
type RegistrationCall = FastifyRequest<{ Body: Registration }>;
type SpawnCall = FastifyRequest<{ Body: SpawnRequest }>;

export function addWorkerRoutes(server: FastifyInstance, deps: WorkerDeps): void {
  server.get('/v2/workers/list', { schema: { response: { 200: WorkersSchema } } }, () => ({
    workers: placedWorkers(deps.hives()).flatMap(listed),
  }));
  server.get(
    '/v2/workers/health',
    { schema: { querystring: NodeQuerySchema, response: { 200: HealthSchema } } },
    (request: HealthCall) => healthOf(request.query.node, deps.hives()),
  );
  server.post(
    '/v2/workers/shutdown',
    { schema: { body: ShutdownSchema, response: { 200: DoneSchema } } },
    async ({ body }: ShutdownCall) => {
      const { hive, worker } = namedWorker(body.worker_id, body.node, deps.hives());
      await deps.callHive(hive, 'POST', `/v1/workers/${worker.name}/stop`);
      return { success: true, message: `${worker.name} of ${hive.hive} is stopped` };
    },
  );
  server.post(
    '/v2/workers/register',
    { schema: { body: RegistrationSchema, response: { 201: RegisteredSchema } } },
    async ({ body: { node_name, ...registration } }: RegistrationCall, reply) => {
      const hive = hiveFor(node_name, deps.hives(), { param: 'node_name' });
      const answer = await deps.callHive(hive, 'POST', '/v1/workers/register', registration);
      return reply.status(201).send(checked(registered, answer, hive));
    },
  );
  server.post(
    '/v1/workers/spawn',
    { schema: { body: SpawnRequestSchema, response: { 200: SpawnAnswerSchema } } },
    async ({ body: { node, ...order } }: SpawnCall) => {
      const hive = hiveFor(node, deps.hives(), { suits: (each) => suitability(order, each) });
      const answer = await deps.callHive(hive, 'POST', '/v1/workers/spawn', order);
      return checked(spawned, answer, hive);
    },
  );
}

const WorkersSchema = Type.Object({
  workers: Type.Array(
    Type.Object({
      worker_id: Type.String(),
      node: Type.String(),
      state: Type.Enum(olderWorkerStates),
      model_ref: Type.String(),
      url: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
});

const NodeQuerySchema = Type.Object({
  node: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
});

const HealthSchema = Type.Object({
  status: Type.Enum(['healthy', 'unhealthy']),
  workers: Type.Array(
    Type.Object({
      worker_id: Type.String(),
      /** That of the hive's own report for a worker that does not run. */
      state: Type.String(),
      ready: Type.Boolean(),
    }),
  ),
});

const ShutdownSchema = Type.Object({
  worker_id: Type.String({ minLength: 1, maxLength: 200 }),
  /** Where several hives have a worker of that name. */
  node: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
});

const DoneSchema = Type.Object({ success: Type.Literal(true), message: Type.String() });

const registered = compileLater(RegisteredSchema);
const spawned = compileLater(SpawnAnswerSchema);

function listed({ hive, worker }: PlacedWorker) {
  const state = olderWorkerState(worker);
  if (state === undefined) return [];
  const { name: worker_id, model: model_ref, url } = worker;
  return [{ worker_id, node: hive.hive, state, model_ref, url }];
}

/** Healthy: whoever was asked about is up, and no worker has failed. @throws HIVE_NOT_FOUND, NO_HIVE_AVAILABLE */
function healthOf(node: string | undefined, hives: readonly HiveRecord[]) {
  const named = namedHive(node, hives);
  const asked = named === undefined ? hives.filter(({ state }) => state !== 'down') : [named];
  const workers = asked.flatMap((hive) => hive.workers);
  const isHealthy =
    asked.length > 0 &&
    asked.every(({ state }) => state === 'up') &&
    workers.every(({ state }) => state !== 'failed');
  return {
    status: isHealthy ? ('healthy' as const) : ('unhealthy' as const),
    workers: workers.map((worker) => ({
      worker_id: worker.name,
      state: olderWorkerState(worker) ?? worker.state,
      ready: worker.state === 'ready',
    })),
  };
}

/** A hive that has both the device and the model comes first. */
function suitability(
  { backend, device, model_ref }: Omit<SpawnRequest, 'node'>,
  { devices, models }: HiveRecord,
): number {
  const id = backend === 'cpu' ? 'cpu' : `${backend}:${device}`;
  const hasDevice = devices.some((each) => each.id === id);
  const hasModel = models.includes(olderModelId(model_ref, models));
  return (hasDevice ? 2 : 0) + (hasModel ? 1 : 0);
}

function checked<S extends TSchema>(
  check: ReturnType<typeof compileLater<S>>,
  answer: unknown,
  { hive }: HiveRecord,
): Static<S> {
  if (check.Check(answer)) return answer;
  throw new Failure('BAD_UPSTREAM', `${hive} answered outside the contract.`, {
    details: { hive },
  });
}
