// One machine's supervisor: puts workers, the jobs API and the heartbeat together into one running program.
import type { Heartbeat, HiveConfiguration } from '../contracts/index.ts';
import { InferOperationSchema } from '../contracts/index.ts';
import {
  type Address,
  addJobRoutes,
  addNarrationRoutes,
  createHttpServer,
  createNarrator,
  holdStateFolder,
  JobRegistry,
  type Logger,
  listen,
  loadClient,
  NarrationHub,
  programVersion,
  type RunningProgram,
} from '../shared/index.ts';
import { addCompatRoutes } from './compat/compat-routes.ts';
import { drain } from './drain.ts';
import { HeartbeatSender } from './heartbeat/heartbeat-sender.ts';
import { addHiveRoutes } from './hive-routes.ts';
import { LastWords } from './jobs/last-words.ts';
import { runOnWorker } from './jobs/run-on-worker.ts';
import { removeLeftOverCgroups } from './limits/remove-left-over.ts';
import { createMachine } from './machine.ts';
import { compatPool } from './pool/compat-adapter.ts';
import { WorkerPool } from './pool/worker-pool.ts';
import { openSurvivorFile } from './survivors/open-survivor-file.ts';
import type { HealthRules } from './worker/health-watch.ts';
import { usualRestartRules } from './worker/restart-policy.ts';
import { addWorkerRoutes } from './worker-routes.ts';

export interface HiveOptions {
  name: string;
  listen: Address;
  advertise?: string;
  queenUrl: string;
  /** Its models, devices and workers. */
  workers: HiveConfiguration;
  /** Where it writes which workers run. It makes it. */
  stateFolder: string;
  nvidiaSmi: string;
  heartbeatMs: number;
  heartbeatTimeoutMs: number;
  requestTimeoutMs: number;
  connectTimeoutMs: number;
  workerSilenceMs: number;
  firstTokenTimeoutMs: number;
  betweenTokensTimeoutMs: number;
  healthIntervalMs: number;
  restartPauseMs: number;
  restartRestMs: number;
  keepAliveMs: number;
  retentionMs: number;
  drainTimeoutMs: number;
}

/** A worker takes less than a millisecond to say that a budget has run out; what is left is for a busy machine. */
const reportGraceMs = 200;
const loadingIntervalMs = 500;
/** Longer than a worker gives its own requests to finish. */
const killAfterMs = 10_000;

/** @param leave stops the program as SIGTERM does. @throws StateFolderError where it cannot have its folder */
export async function startHive(
  options: HiveOptions,
  log: Logger,
  instanceId: string,
  leave: (why: string) => void,
): Promise<RunningProgram> {
  const { name, workers: configuration, stateFolder } = options;
  let standing: 'serving' | 'draining' | 'gone' = 'serving';
  let heartbeat: HeartbeatSender | undefined;
  const onChange = (): void => heartbeat?.beat();
  const registry = new JobRegistry({
    layer: name,
    log,
    retentionMs: options.retentionMs,
    reportGraceMs,
  });
  const hub = new NarrationHub({ actor: name, program: 'hive' });
  const narrate = createNarrator(name, log, [registry.deliver, hub.deliver], 'hive');
  const lastWords = new LastWords();
  const machine = createMachine({
    configured: configuration.devices,
    nvidiaSmi: options.nvidiaSmi,
    narrate,
    reservedBytes: (device) => workers.reservedBytes(device),
    onChange,
  });
  using opened = new DisposableStack();
  opened.use(holdStateFolder(stateFolder, 'hive'));
  const survivors = await openSurvivorFile(stateFolder, log, narrate);
  removeLeftOverCgroups();
  const workers = new WorkerPool({
    layer: name,
    configuration,
    admission: machine.admission,
    ...(survivors === undefined ? {} : { survivors }),
    health: healthRules(options.healthIntervalMs),
    restarts: {
      ...usualRestartRules,
      firstPauseMs: options.restartPauseMs,
      restMs: options.restartRestMs,
    },
    ...{ loadingIntervalMs, killAfterMs, log, narrate, onChange },
    onNarration: (narration) => {
      registry.deliver(narration);
      hub.deliver(narration);
      lastWords.hear(narration);
    },
  });
  // First of all, for a worker takes longer to start than all that follows here, and nobody waits for it: who wants one that
  // is on its way is told so. A start that fails is narrated.
  void workers.startWithHive();
  const isDraining = (): boolean => standing !== 'serving';
  const server = await createHttpServer({ program: 'hive', layer: name, log, isDraining });
  addHiveRoutes(server, {
    name,
    isDraining,
    leave,
    capabilities: async (refresh) => ({
      hive: name,
      version: programVersion(),
      devices: refresh ? await machine.refresh() : machine.devices(),
      models: workers.models(),
      refreshed_at_ms: machine.refreshedAtMs(),
    }),
  });
  addWorkerRoutes(server, workers);
  addCompatRoutes(server, compatPool(workers));
  addNarrationRoutes(server, hub, options.keepAliveMs);
  addJobRoutes(server, {
    registry,
    operations: InferOperationSchema,
    work: runOnWorker({
      ...options,
      ...{ layer: name, workers, narrate, lastWords },
      assign: (job, place) => registry.assign(job, place),
    }),
    defaultTimeoutMs: options.requestTimeoutMs,
    keepAliveMs: options.keepAliveMs,
  });
  const url = await listen(server, options.listen).catch(async (error: unknown) => {
    await workers.stopAll();
    throw error;
  });
  const advertisedUrl = options.advertise ?? url;
  const describe = (): Omit<Heartbeat, 'sequence'> => ({
    hive: name,
    instance_id: instanceId,
    url: advertisedUrl,
    models: workers.models(),
    devices: machine.devices(),
    workers: standing === 'gone' ? [] : workers.list().map((worker) => worker.report()),
    jobs: registry.runningIds(),
    draining: isDraining(),
  });
  narrate({ action: 'listen', target: url, human: `Listening on ${url}` });
  void loadClient(); // the first heartbeat follows at once, and there is time now
  void machine.refresh();
  heartbeat = new HeartbeatSender({
    queenUrl: options.queenUrl,
    intervalMs: options.heartbeatMs,
    timeoutMs: options.heartbeatTimeoutMs,
    narrate,
    describe,
  });
  const owned = opened.move();
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await drain({
      ...{ name, registry, workers, heartbeat, server, narrate },
      drainTimeoutMs: options.drainTimeoutMs,
      enter: (next) => {
        standing = next;
        onChange();
      },
    });
    owned.dispose();
  };
  return {
    url,
    advertisedUrl,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** However often it is asked, a worker on a busy machine has its time to answer. */
function healthRules(intervalMs: number): HealthRules {
  return { intervalMs, timeoutMs: Math.max(1_000, intervalMs), mostStrikes: 3 };
}
