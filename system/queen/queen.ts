// The front door: puts the jobs API, the hive registry and placement together into one running program.
import { Type } from 'typebox';
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
import { HiveRegistry } from './hive-registry.ts';
import { addHiveRoutes } from './hive-routes.ts';
import { runOnHive } from './run-on-hive.ts';

export interface QueenOptions {
  name: string;
  listen: Address;
  advertise?: string;
  requestTimeoutMs: number;
  hiveSilenceMs: number;
  hiveStaleMs: number;
  keepAliveMs: number;
  retentionMs: number;
  drainTimeoutMs: number;
}

/** How long a hive may take to confirm a cancel; the whole way to the worker has one second. */
const cancelGraceMs = 900;

export async function startQueen(options: QueenOptions, log: Logger): Promise<RunningProgram> {
  const { name } = options;
  let isDraining = false;
  const registry = new JobRegistry({ layer: name, log, retentionMs: options.retentionMs });
  const hives = new HiveRegistry({
    staleAfterMs: options.hiveStaleMs,
    nowMs: () => performance.now(),
  });
  const narrate = createNarrator(name, log, [registry.deliver]);
  const server = await createHttpServer({ program: 'queen', log, isDraining: () => isDraining });
  const health = Type.Object({ status: Type.String(), name: Type.String() });
  server.get('/health', { schema: { response: { 200: health } } }, () => ({
    status: isDraining ? 'draining' : 'ready',
    name,
  }));
  addHiveRoutes(server, hives, narrate);
  addJobRoutes(server, {
    registry,
    work: runOnHive({ hives, narrate, hiveSilenceMs: options.hiveSilenceMs, cancelGraceMs }),
    defaultTimeoutMs: options.requestTimeoutMs,
    keepAliveMs: options.keepAliveMs,
  });
  const url = await listen(server, options.listen);
  setImmediate(loadClient).unref(); // the first job shall not have to wait for it
  narrate({ action: 'listen', target: url, human: `Listening on ${url}` });
  const stop = async (): Promise<void> => {
    isDraining = true;
    narrate({ action: 'drain', target: name, human: 'Finishing the running jobs' });
    await registry.drain(options.drainTimeoutMs);
    await server.close();
    narrate({ action: 'stop', target: name, human: 'Stopped' });
  };
  let stopped: Promise<void> | undefined;
  return {
    url,
    advertisedUrl: options.advertise ?? url,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
