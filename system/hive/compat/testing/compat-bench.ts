// A hive's older endpoints on a real socket for tests, over workers that only stand in a list.
import { setTimeout as elapsed } from 'node:timers/promises';
import type { WorkerConfiguration, WorkerReport } from '../../../contracts/index.ts';
import { aWorker } from '../../../contracts/testing/builders.ts';
import { createHttpServer, createLog, Failure, listen } from '../../../shared/index.ts';
import type { CompatModel, CompatPool } from '../compat-pool.ts';
import { addCompatRoutes } from '../compat-routes.ts';

export interface CompatBench extends AsyncDisposable {
  url: string;
  workers: Map<string, WorkerReport>;
  /** With what each was added. */
  added: { worker: WorkerConfiguration; model?: CompatModel }[];
  started: string[];
  /** Sends a request and tells status and body. */
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
}

export interface CompatScript {
  workers?: WorkerReport[];
  /** What a start does; the worker is ready once it resolves. */
  start?(name: string): Promise<void>;
  spawnPatienceMs?: number;
}

export async function startCompatBench(script: CompatScript = {}): Promise<CompatBench> {
  const workers = new Map((script.workers ?? []).map((worker) => [worker.name, worker]));
  const added: CompatBench['added'] = [];
  const started: string[] = [];
  const pool: CompatPool = {
    list: () => [...workers.values()],
    models: () => ['tiny'],
    add: (worker, model) => {
      const { name } = worker;
      if (workers.has(name)) throw new Failure('WORKER_EXISTS', `There is a worker ${name}.`);
      if (worker.url === undefined && worker.model !== 'tiny' && model === undefined)
        throw new Failure('MODEL_NOT_FOUND', 'No such model.', { param: 'model' });
      added.push({ worker, ...(model === undefined ? {} : { model }) });
      workers.set(name, reportOf(worker));
    },
    start: async (name) => {
      started.push(name);
      const before = workers.get(name);
      if (before !== undefined) workers.set(name, { ...before, state: 'starting' });
      await script.start?.(name);
      const worker = workers.get(name);
      if (worker !== undefined)
        workers.set(name, { ...worker, state: 'ready', url: worker.url ?? 'http://127.0.0.1:7' });
    },
    remove: async (name) => {
      await elapsed(1);
      if (!workers.delete(name)) throw new Failure('WORKER_NOT_FOUND', `There is no ${name}.`);
    },
  };
  const log = createLog('hive-1', 'silent');
  const server = await createHttpServer({ program: 'hive', log, isDraining: () => false });
  const { spawnPatienceMs } = script;
  addCompatRoutes(server, pool, spawnPatienceMs === undefined ? {} : { spawnPatienceMs });
  const url = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    url,
    workers,
    added,
    started,
    ask: async (method, path, body) => {
      const sent =
        body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const response = await fetch(`${url}${path}`, { method, ...sent });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

function reportOf({ name, model, device, slots, url }: WorkerConfiguration): WorkerReport {
  const kind = url === undefined ? 'child' : 'attached';
  return aWorker({
    name,
    model,
    kind,
    device,
    state: 'stopped',
    slots_total: slots,
    url: url ?? null,
  });
}
