// A small hive for the queen's tests: the real server, registry and routes, with work that the test writes.
import type { FastifyRequest } from 'fastify';
import { type Heartbeat, InferOperationSchema } from '../../contracts/index.ts';
import { aHive, type HiveChanges } from '../../contracts/testing/builders.ts';
import {
  addJobRoutes,
  createHttpServer,
  createLog,
  createNarrator,
  JobRegistry,
  type JobWork,
  listen,
  type Narrate,
} from '../../shared/index.ts';

export interface HiveScript {
  /** What a job does; `narrate` speaks for the hive. */
  work: (narrate: Narrate) => JobWork;
  /** Runs before any request is served, and holds it up for as long as it likes. */
  beforeRequest?: (request: FastifyRequest) => Promise<void>;
  isDraining?: boolean;
  /** `hive-1` unless set. */
  name?: string;
  /** What it reports, besides one ready worker for the model `tiny`. */
  reports?: HiveChanges;
  keepAliveMs?: number;
}

export interface ScriptedHive extends AsyncDisposable {
  heartbeat: Heartbeat;
  registry: JobRegistry;
  /** The method of every request so far, oldest first. */
  methods: string[];
  /** Cuts every connection, as a crash would. */
  dropConnections(): void;
}

export async function startScriptedHive(script: HiveScript): Promise<ScriptedHive> {
  const { name = 'hive-1', reports } = script;
  const log = createLog(name, 'silent');
  const methods: string[] = [];
  const registry = new JobRegistry({ layer: name, log, retentionMs: 60_000 });
  const isDraining = (): boolean => script.isDraining ?? false;
  const server = await createHttpServer({ program: 'hive', log, isDraining });
  server.addHook('onRequest', async (request) => {
    methods.push(request.method);
    await script.beforeRequest?.(request);
  });
  addJobRoutes(server, {
    registry,
    work: script.work(createNarrator(name, log, [registry.deliver])),
    operations: InferOperationSchema,
    defaultTimeoutMs: 30_000,
    keepAliveMs: script.keepAliveMs ?? 100,
  });
  const url = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    heartbeat: aHive({ name, url, ...reports }),
    registry,
    methods,
    dropConnections: () => server.server.closeAllConnections(),
    [Symbol.asyncDispose]: async () => {
      for (const job of registry.list()) job.cancel('the test is over');
      await server.close();
    },
  };
}
