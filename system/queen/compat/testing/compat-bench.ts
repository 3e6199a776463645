// The queen's older endpoints on a real socket for tests, over a registry whose jobs do as the test says, and hives that only
// stand in a list.
import type { HiveRecord, Operation } from '../../../contracts/index.ts';
import { aDevice, aWorker } from '../../../contracts/testing/builders.ts';
import {
  createHttpServer,
  createLog,
  type Job,
  JobRegistry,
  type JobResult,
  type JobWork,
  listen,
  whenAborted,
} from '../../../shared/index.ts';
import { addCompatRoutes, type CompatDeps } from '../index.ts';

export interface CompatBench extends AsyncDisposable {
  url: string;
  /** What hives were asked, in order. */
  calls: { hive: string; method: string; path: string; body?: unknown }[];
  /** All jobs, the newest last. */
  jobs(): Job<Operation>[];
  /** What the last job was asked. */
  asked(): Operation | undefined;
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** Sends a request and tells status and JSON body. */
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
}

export interface BenchScript extends Partial<CompatDeps> {
  /** What a hive answers. */
  answer?(path: string): unknown;
  isDraining?: boolean;
}

export async function startCompatBench(
  work: JobWork<Operation>,
  { answer, isDraining = false, ...changes }: BenchScript = {},
): Promise<CompatBench> {
  const log = createLog('queen', 'silent');
  const server = await createHttpServer({ program: 'queen', log, isDraining: () => isDraining });
  const registry = new JobRegistry<Operation>({ layer: 'queen', log, retentionMs: 60_000 });
  const calls: CompatBench['calls'] = [];
  addCompatRoutes(server, {
    registry,
    work,
    hives: () => [aHiveRecord()],
    callHive: async ({ hive }, method, path, body) => {
      calls.push({ hive, method, path, ...(body === undefined ? {} : { body }) });
      return answer?.(path);
    },
    defaultTimeoutMs: 20_000,
    keepAliveMs: 10_000,
    ...changes,
  });
  const url = await listen(server, { host: '127.0.0.1', port: 0 });
  const send: CompatBench['send'] = (method, path, body, headers = {}) =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    url,
    calls,
    jobs: () => registry.list(),
    asked: () => registry.list().at(-1)?.spec.operation,
    send,
    ask: async (method, path, body) => {
      const response = await send(method, path, body);
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    [Symbol.asyncDispose]: async () => {
      for (const job of registry.list()) job.cancel('the test is over');
      await server.close();
    },
  };
}

/** `hive-1`, up, with a ready worker for the model `tiny`. */
export function aHiveRecord(changes: Partial<HiveRecord> = {}): HiveRecord {
  return {
    hive: 'hive-1',
    state: 'up',
    instance_id: 'instance-1',
    url: 'http://127.0.0.1:1',
    models: ['tiny'],
    devices: [aDevice()],
    workers: [aWorker()],
    last_heartbeat_ms_ago: 0,
    ...changes,
  };
}

/** Work that says these texts and completes. */
export function saying(
  texts: readonly string[],
  result: Partial<JobResult> = {},
): JobWork<Operation> {
  return async (job) => {
    const narration = { actor: 'queen', action: 'place', target: job.id, human: 'Chose hive-1' };
    job.append({ type: 'narration', level: 'info', emitted_at_ms: 1, ...narration });
    for (const [index, text] of texts.entries()) job.append({ type: 'token', index, text });
    return { finishReason: 'stop', tokens: texts.length, ...result };
  };
}

/** Work that says these texts and waits to be stopped. */
export function lingering(...texts: string[]): JobWork<Operation> {
  return async (job, signal) => {
    for (const [index, text] of texts.entries()) job.append({ type: 'token', index, text });
    await whenAborted(signal);
    throw signal.reason;
  };
}
