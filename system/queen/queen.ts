// The front door: puts the jobs API, what is known of hives, the dispatcher and the work of jobs together into one running program.
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type InferOperation, type Operation, OperationSchema } from '../contracts/index.ts';
import {
  addJobRoutes,
  addNarrationRoutes,
  createHttpServer,
  createNarrator,
  type Job,
  type JobOrder,
  type JobPlace,
  JobRegistry,
  type JobWork,
  type Logger,
  listen,
  loadClient,
  type Narrate,
  NarrationHub,
  type NarrationSink,
  type RunningProgram,
} from '../shared/index.ts';
import { callHiveForClient } from './call-hive-for-client.ts';
import { addCompatRoutes } from './compat/index.ts';
import { Dispatcher } from './dispatch/dispatcher.ts';
import { addHiveRoutes, heartbeatPath } from './hive-routes.ts';
import { createHostOperations, type HostOperations } from './host-operations.ts';
import type { HostOperation } from './hosts/host-work.ts';
import { addRegistryRoutes } from './hosts/registry-routes.ts';
import { knownHives } from './known-hives.ts';
import { addOpenAiRoutes } from './openai/index.ts';
import type { QueenOptions } from './queen-options.ts';
import { type InferenceOptions, orderOf } from './relay/inference-run.ts';
import { resumeJob } from './resume-jobs.ts';
import { runOnHive } from './run-on-hive.ts';
import { openJobStore } from './store/index.ts';
import { tellDepartures } from './tell-departures.ts';

/** How long a hive may take to confirm a cancel; the whole way to the worker has one second. */
const cancelGraceMs = 900;
/** How long a hive keeps a job for a queen that is started anew. */
const resumeGraceMs = 10_000;
/** How long a hive may take to say that a job's time is up, before the queen says it. */
const reportGraceMs = 500;

/** The parts of a queen, as her routes and her end need them. */
interface Queen {
  options: QueenOptions;
  log: Logger;
  registry: JobRegistry<Operation>;
  dispatcher: Dispatcher;
  hosts: HostOperations;
  narrate: Narrate;
  hub: NarrationHub;
  work: JobWork<Operation>;
  leave: (why: string) => void;
}

/** @param leave stops the program as SIGTERM does. @throws StateFolderError, StoreError where her state folder cannot be used */
export async function startQueen(
  options: QueenOptions,
  log: Logger,
  leave: (why: string) => void = () => undefined,
): Promise<RunningProgram> {
  using opened = new DisposableStack();
  const { name, retentionMs } = options;
  const hub = new NarrationHub({ actor: name, program: 'queen' });
  const sinks = new Set<NarrationSink>([hub.deliver]);
  const narrate = createNarrator(name, log, sinks, 'queen');
  const store = opened.use(
    openJobStore({ folder: options.stateFolder, layer: name, retentionMs, log, narrate }),
  );
  const registry = new JobRegistry<Operation>({
    ...{ layer: name, log, retentionMs, reportGraceMs, jobsWait: true, idsAreFinal: true },
    journal: store.journal,
  });
  sinks.add(registry.deliver);
  const dispatcher = opened.use(
    new Dispatcher({ ...options, onDeparture: (gone) => tellDepartures(gone, narrate) }),
  );
  let ownUrl = '';
  const assign = (job: Job, place: JobPlace): void => registry.assign(job as Job<Operation>, place); // any job is one of these
  const hosts = createHostOperations({
    ...{ options, dispatcher, narrate },
    queenUrl: () => ownUrl,
    assign: (job, place) => registry.assign(job as Job<Operation>, place), // likewise
  });
  const inference: InferenceOptions = {
    ...{ ...options, layer: name, dispatcher, narrate, cancelGraceMs, resumeGraceMs, assign },
    onNarration: hub.deliver,
  };
  const work = workByKind(runOnHive(inference), hosts.work);
  let isDraining = false;
  const queen: Queen = { options, log, registry, dispatcher, hosts, narrate, hub, work, leave };
  const server = await createHttpServer({
    ...{ program: 'queen', layer: name, log, isDraining: () => isDraining },
    alwaysServes: [heartbeatPath, shutdownPath],
  });
  addRoutes(server, queen, () => isDraining);
  for (const restored of store.restored) resumeJob(restored, { registry, work, inference });
  const url = await listen(server, options.listen);
  ownUrl = options.advertise ?? url;
  setImmediate(loadClient).unref(); // the first job shall not have to wait for it
  narrate({ action: 'listen', target: url, human: `Listening on ${url}` });
  const owned = opened.move();
  const stop = async (): Promise<void> => {
    isDraining = true;
    await drain(queen);
    await server.close();
    owned.dispose();
    narrate({ action: 'stop', target: name, human: 'Stopped' });
  };
  let stopped: Promise<void> | undefined;
  return {
    url,
    advertisedUrl: ownUrl,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function workByKind(infer: JobWork, host: JobWork<HostOperation>): JobWork<Operation> {
  return (job, signal) =>
    job.spec.operation.operation === 'infer'
      ? infer(job as Job<InferOperation>, signal) // as its operation says
      : host(job as Job<HostOperation>, signal); // likewise
}

const shutdownPath = '/v1/shutdown';
const HealthSchema = Type.Object({ status: Type.String(), name: Type.String() });
const ShutdownSchema = Type.Object({ status: Type.Literal('draining') });

function addRoutes(server: FastifyInstance, queen: Queen, isDraining: () => boolean): void {
  const { options, registry, dispatcher, hosts, narrate, hub, work, leave, log } = queen;
  const { keepAliveMs, requestTimeoutMs: defaultTimeoutMs } = options;
  const hives = () => hosts.deps.hives();
  const all = () => knownHives(hives(), hosts.deps.definitions, log);
  const admit = ({ operation }: JobOrder<Operation>): void => {
    if (operation.operation === 'infer') dispatcher.admit(orderOf(operation, []));
  };
  server.get('/health', { schema: { response: { 200: HealthSchema } } }, () => ({
    status: isDraining() ? 'draining' : 'ready',
    name: options.name,
  }));
  server.post(
    shutdownPath,
    { schema: { response: { 202: ShutdownSchema } } },
    (_request, reply) => {
      reply.raw.once('close', () => leave('asked to over HTTP')); // whoever asked is answered first
      return reply.status(202).send({ status: 'draining' });
    },
  );
  addHiveRoutes(server, { heard: (heartbeat) => dispatcher.heard(heartbeat), hives: all, narrate });
  const jobs = { registry, work, admit, defaultTimeoutMs, keepAliveMs };
  addJobRoutes(server, { ...jobs, operations: OperationSchema });
  addNarrationRoutes(server, hub, keepAliveMs);
  addOpenAiRoutes(server, { ...jobs, models: () => modelsOf(hives()) });
  addCompatRoutes(server, {
    ...jobs,
    hives,
    callHive: callHiveForClient(options.name, defaultTimeoutMs),
  });
  addRegistryRoutes(server, hosts.deps);
}

function modelsOf(hives: readonly { models: readonly string[] }[]): { id: string }[] {
  return [...new Set(hives.flatMap(({ models }) => models))].sort().map((id) => ({ id }));
}

/** What runs and what waits is finished, as far as there is time; then hives are told to leave. */
async function drain({ options, registry, hosts, narrate }: Queen): Promise<void> {
  const { name, drainTimeoutMs, leaveHives } = options;
  const open = registry.list().filter(({ hasFinished }) => !hasFinished).length;
  narrate({ action: 'drain', target: name, human: `Finishing the jobs that she has: ${open}` });
  await registry.drain(drainTimeoutMs);
  if (leaveHives !== true) await hosts.shutDown();
}
