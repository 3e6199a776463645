// A small queen for the keeper's tests: the real server, registry and routes, with work that the test writes.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type HiveRecord, type Operation, OperationSchema } from '../../contracts/index.ts';
import {
  addJobRoutes,
  addNarrationRoutes,
  createHttpServer,
  createLog,
  createNarrator,
  type JobOrder,
  JobRegistry,
  type JobWork,
  listen,
  type Narrate,
  NarrationHub,
} from '../../shared/index.ts';

export type QueenWork = JobWork<Operation>;

export interface QueenScript {
  /** What a job does; `narrate` speaks for the queen. */
  work?: (narrate: Narrate) => QueenWork;
  /** Runs before any request is served, and holds it up for as long as it likes. */
  beforeRequest?: (request: FastifyRequest) => Promise<void>;
  isDraining?: boolean;
  keepAliveMs?: number;
  hives?: readonly HiveRecord[];
  models?: readonly string[];
  /** Takes the place of one that has ended. */
  port?: number;
  /** Jobs that an earlier life of it has accepted. */
  resumed?: readonly (JobOrder<Operation> & { id: string })[];
}

export interface ScriptedQueen extends AsyncDisposable {
  url: string;
  port: number;
  registry: JobRegistry<Operation>;
  hub: NarrationHub;
  narrate: Narrate;
  /** Every request so far, oldest first. */
  requests: { method: string; path: string; headers: Record<string, unknown> }[];
  /** Cuts every connection, as a crash would. */
  dropConnections(): void;
}

const idle: QueenWork = async () => ({ finishReason: 'stop', tokens: 0 });

export async function startScriptedQueen(script: QueenScript): Promise<ScriptedQueen> {
  const { work = () => idle, keepAliveMs = 100 } = script;
  const log = createLog('queen', 'silent');
  const requests: ScriptedQueen['requests'] = [];
  const registry = new JobRegistry<Operation>({ layer: 'queen', log, retentionMs: 60_000 });
  const hub = new NarrationHub({ actor: 'queen' });
  const narrate = createNarrator('queen', log, [registry.deliver, hub.deliver]);
  const server = await createHttpServer({
    program: 'queen',
    log,
    isDraining: () => script.isDraining ?? false,
  });
  server.addHook('onRequest', async (request) => {
    requests.push({ method: request.method, path: request.url, headers: request.headers });
    await script.beforeRequest?.(request);
  });
  addKnowledgeRoutes(server, script);
  addNarrationRoutes(server, hub, keepAliveMs);
  addJobRoutes<Operation>(server, {
    registry,
    work: work(narrate),
    operations: OperationSchema,
    defaultTimeoutMs: 30_000,
    keepAliveMs,
  });
  for (const job of script.resumed ?? []) registry.resume(job, work(narrate));
  const url = await listen(server, { host: '127.0.0.1', port: script.port ?? 0 });
  return {
    url,
    port: Number(new URL(url).port),
    registry,
    hub,
    narrate,
    requests,
    dropConnections: () => server.server.closeAllConnections(),
    [Symbol.asyncDispose]: async () => {
      for (const job of registry.list()) job.cancel('the test is over');
      await server.close();
    },
  };
}

function addKnowledgeRoutes(
  server: FastifyInstance,
  { hives = [], models = [], isDraining = false }: QueenScript,
): void {
  server.get('/health', () => ({ status: isDraining ? 'draining' : 'ready', name: 'queen' }));
  server.get('/v1/hives', () => ({ hives }));
  server.get('/v1/models', () => ({
    object: 'list',
    data: models.map((id) => ({ id, object: 'model', created: 1, owned_by: 'hornet' })),
  }));
}
