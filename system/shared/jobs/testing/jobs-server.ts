// The jobs API on a real socket for tests, and what one calls it with.

import { pino } from 'pino';
import { InferOperationSchema } from '../../../contracts/index.ts';
import { anOperation } from '../../../contracts/testing/builders.ts';
import { whenAborted } from '../../abort.ts';
import { createHttpServer, listen } from '../../http/http-server.ts';
import { createNarrator, type Narrate } from '../../narration/narrator.ts';
import type { JobCall } from '../job-client.ts';
import { JobRegistry, type JobWork } from '../job-registry.ts';
import { addJobRoutes } from '../job-routes.ts';

export interface JobsServer {
  url: string;
  registry: JobRegistry;
  narrate: Narrate;
  close(): Promise<void>;
}

export async function startJobsServer(work: JobWork): Promise<JobsServer> {
  const log = pino({ level: 'silent' });
  const server = await createHttpServer({ program: 'queen', log, isDraining: () => false });
  const registry = new JobRegistry({ layer: 'queen', log, retentionMs: 60_000 });
  addJobRoutes(server, {
    registry,
    work,
    operations: InferOperationSchema,
    defaultTimeoutMs: 30_000,
    keepAliveMs: 100,
  });
  return {
    url: await listen(server, { host: '127.0.0.1', port: 0 }),
    registry,
    narrate: createNarrator('queen', log, [registry.deliver]),
    close: () => server.close(),
  };
}

export const operation = anOperation();

/** Work that says one token and then waits to be told to stop. */
export const untilStopped: JobWork = async (job, signal) => {
  job.append({ type: 'token', index: 0, text: 'a' });
  await whenAborted(signal);
  throw signal.reason;
};

export function call(headers: Record<string, string> = {}): JobCall {
  return { headers, signal: new AbortController().signal, silenceTimeoutMs: 10_000 };
}
