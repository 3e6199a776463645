// The routes on a real server for tests, over a registry whose jobs do as the test says, and the official client of the API.
import OpenAI from 'openai';
import { pino } from 'pino';
import type { Operation } from '../../../contracts/index.ts';
import {
  createHttpServer,
  type Job,
  JobRegistry,
  type JobResult,
  type JobWork,
  listen,
} from '../../../shared/index.ts';
import { addOpenAiRoutes, type OpenAiDeps } from '../index.ts';

export interface OpenAiServer extends AsyncDisposable {
  url: string;
  registry: JobRegistry<Operation>;
  /** Unmodified, and without retries unless a test wants them. */
  client: OpenAI;
  /** All jobs, the newest last. */
  jobs(): Job<Operation>[];
}

export async function startOpenAiServer(
  work: JobWork<Operation>,
  changes: Partial<OpenAiDeps> = {},
): Promise<OpenAiServer> {
  const log = pino({ level: 'silent' });
  const server = await createHttpServer({ program: 'queen', log, isDraining: () => false });
  const registry = new JobRegistry<Operation>({ layer: 'queen', log, retentionMs: 60_000 });
  addOpenAiRoutes(server, {
    registry,
    work,
    models: () => [{ id: 'tiny' }, { id: 'bees/large' }],
    defaultTimeoutMs: 30_000,
    keepAliveMs: 50,
    ...changes,
  });
  const url = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    url,
    registry,
    client: new OpenAI({ apiKey: 'any', baseURL: `${url}/v1`, maxRetries: 0 }),
    jobs: () => registry.list(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** Work that says these texts, with a word of narration before, and completes. */
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

/** Work that says one token and waits to be stopped. */
export const lingering: JobWork<Operation> = async (job, signal) => {
  job.append({ type: 'token', index: 0, text: 'Hello' });
  return silent(job, signal);
};

/** Work that says nothing and waits to be stopped. */
export const silent: JobWork<Operation> = (_job, signal) => {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason));
  return promise;
};
