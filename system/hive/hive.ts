// One machine's supervisor: puts workers, the jobs API and the heartbeat together into one running program.
import { Type } from 'typebox';
import type { Heartbeat, HiveConfiguration } from '../contracts/index.ts';
import {
  type Address,
  addJobRoutes,
  createHttpServer,
  createNarrator,
  JobRegistry,
  type Logger,
  listen,
  loadClient,
  type RunningProgram,
} from '../shared/index.ts';
import { HeartbeatSender } from './heartbeat.ts';
import { LastWords } from './last-words.ts';
import { runOnWorker } from './run-on-worker.ts';
import { WorkerPool } from './worker-pool.ts';
import { addWorkerRoutes } from './worker-routes.ts';

export interface HiveOptions {
  name: string;
  listen: Address;
  advertise?: string;
  queenUrl: string;
  /** Its models and workers. */
  workers: HiveConfiguration;
  heartbeatMs: number;
  heartbeatTimeoutMs: number;
  requestTimeoutMs: number;
  workerSilenceMs: number;
  keepAliveMs: number;
  retentionMs: number;
  drainTimeoutMs: number;
}

export async function startHive(
  options: HiveOptions,
  log: Logger,
  instanceId: string,
): Promise<RunningProgram> {
  const { name, workers: configuration } = options;
  let isDraining = false;
  let heartbeat: HeartbeatSender | undefined;
  const registry = new JobRegistry({ layer: name, log, retentionMs: options.retentionMs });
  const narrate = createNarrator(name, log, [registry.deliver]);
  const lastWords = new LastWords();
  const workers = new WorkerPool({
    configuration,
    log,
    narrate,
    onNarration: (narration) => {
      registry.deliver(narration);
      lastWords.hear(narration);
    },
    onChange: () => heartbeat?.beat(),
  });
  // First of all, for a worker takes longer to start than all that follows here.
  const startingWorkers = workers.startWithHive();
  const server = await createHttpServer({ program: 'hive', log, isDraining: () => isDraining });
  const health = Type.Object({ status: Type.String(), name: Type.String() });
  server.get('/health', { schema: { response: { 200: health } } }, () => ({
    status: isDraining ? 'draining' : 'ready',
    name,
  }));
  addWorkerRoutes(server, workers);
  addJobRoutes(server, {
    registry,
    work: runOnWorker({ workers, narrate, lastWords, workerSilenceMs: options.workerSilenceMs }),
    defaultTimeoutMs: options.requestTimeoutMs,
    keepAliveMs: options.keepAliveMs,
  });
  const url = await listen(server, options.listen).catch(async (error: unknown) => {
    await workers.stopAll();
    throw error;
  });
  const advertisedUrl = options.advertise ?? url;
  const describe = (): Heartbeat => ({
    hive: name,
    instance_id: instanceId,
    url: advertisedUrl,
    models: configuration.models.map(({ id }) => id),
    workers: workers.list().map((worker) => worker.report()),
    draining: isDraining,
  });
  narrate({ action: 'listen', target: url, human: `Listening on ${url}` });
  void loadClient(); // the first heartbeat follows at once, and there is time now
  await startingWorkers;
  heartbeat = new HeartbeatSender({
    queenUrl: options.queenUrl,
    intervalMs: options.heartbeatMs,
    timeoutMs: options.heartbeatTimeoutMs,
    narrate,
    describe,
  });
  const stop = async (): Promise<void> => {
    isDraining = true;
    narrate({ action: 'drain', target: name, human: 'Finishing the running jobs' });
    heartbeat?.beat();
    await registry.drain(options.drainTimeoutMs);
    await workers.stopAll();
    await heartbeat?.[Symbol.asyncDispose]();
    await server.close();
    narrate({ action: 'stop', target: name, human: 'Stopped' });
  };
  let stopped: Promise<void> | undefined;
  return {
    url,
    advertisedUrl,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
