// A small queen for the keeper's tests: the real server, registry and routes, with work that the test writes.
import type { FastifyRequest } from 'fastify';
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

export interface QueenScript {
  /** What a job does; `narrate` speaks for the queen. */
  work: (narrate: Narrate) => JobWork;
  /** Runs before any request is served, and holds it up for as long as it likes. */
  beforeRequest?: (request: FastifyRequest) => Promise<void>;
  isDraining?: boolean;
  keepAliveMs?: number;
}

export interface ScriptedQueen extends AsyncDisposable {
  url: string;
  registry: JobRegistry;
  /** Every request so far, oldest first. */
  requests: { method: string; path: string; headers: Record<string, unknown> }[];
  /** Cuts every connection, as a crash would. */
  dropConnections(): void;
}

export async function startScriptedQueen(script: QueenScript): Promise<ScriptedQueen> {
  const log = createLog('queen', 'silent');
  const requests: ScriptedQueen['requests'] = [];
  const registry = new JobRegistry({ layer: 'queen', log, retentionMs: 60_000 });
  const server = await createHttpServer({
    program: 'queen',
    log,
    isDraining: () => script.isDraining ?? false,
  });
  server.addHook('onRequest', async (request) => {
    requests.push({ method: request.method, path: request.url, headers: request.headers });
    await script.beforeRequest?.(request);
  });
  addJobRoutes(server, {
    registry,
    work: script.work(createNarrator('queen', log, [registry.deliver])),
    defaultTimeoutMs: 30_000,
    keepAliveMs: script.keepAliveMs ?? 100,
  });
  const url = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    url,
    registry,
    requests,
    dropConnections: () => server.server.closeAllConnections(),
    [Symbol.asyncDispose]: async () => {
      for (const job of registry.list()) job.cancel('the test is over');
      await server.close();
    },
  };
}
