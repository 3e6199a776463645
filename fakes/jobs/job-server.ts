// A fake that serves jobs: the system's own registry and jobs API, health, and a life from start to drain, all by the script.
import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import {
  headers,
  type InferOperation,
  InferOperationSchema,
  type Operation,
} from '../../system/contracts/index.ts';
import {
  addJobRoutes,
  createHttpServer,
  createNarrator,
  JobRegistry,
  type JobWork,
  type Logger,
  listen,
  type Narrate,
  type RunningProgram,
} from '../../system/shared/index.ts';
import { Director, isProcessDeed, performOnProcess } from '../script/index.ts';
import type { JobServerOptions } from './job-settings.ts';
import { type JobDeed, jobVocabulary } from './job-vocabulary.ts';
import { followScript } from './script-hooks.ts';

/** What a fake builds its routes and its work on. */
export interface JobServer<O extends Operation = InferOperation> {
  readonly registry: JobRegistry<O>;
  readonly http: FastifyInstance;
  readonly isDraining: boolean;
  /** Speaks in the fake's own name. */
  readonly narrate: Narrate;
  /** Speaks in another's. */
  narrateAs(name: string, kind: ProgramKind): Narrate;
  /** Serves jobs by this work from now on, until it is stopped. */
  open(work: JobWork<O>, part: Part): Promise<RunningProgram>;
}

/** What differs from fake to fake. */
/** What those are whom it plays. */
type ProgramKind = 'queen' | 'hive' | 'worker';

export interface Part {
  /** A model that it can be asked for by hand. */
  model: string;
  /** When it is told to stop, and still has jobs. */
  beforeJobs?: () => void;
  /** When the last job has ended. */
  afterJobs?: () => Promise<void>;
}

/** @param operations what it can be asked for */
export async function createJobServer<O extends Operation = InferOperation>(
  program: 'queen' | 'hive',
  options: JobServerOptions,
  log: Logger,
  operations: TSchema = InferOperationSchema,
): Promise<JobServer<O>> {
  const { name } = options;
  const director = new Director(jobVocabulary, options.script, log);
  await performAll(director.cue('start'));
  let isDraining = false;
  const { retentionMs } = options;
  // The work of a queen's jobs says when they begin.
  const jobsWait = program === 'queen';
  const registry = new JobRegistry<O>({ layer: name, log, retentionMs, jobsWait });
  const narrateAs = (actor: string, kind: ProgramKind): Narrate =>
    createNarrator(actor, log, [registry.deliver], kind);
  const narrate = narrateAs(name, program);
  const http = await createHttpServer({
    ...{ program, layer: name, log, isDraining: () => isDraining },
    alwaysServes: ['/v1/hives/heartbeat'],
  });
  if (options.jobId !== undefined) nameFirstJob(http, options.jobId);
  http.get('/health', () => ({ status: isDraining ? 'draining' : 'ready', name }));
  followScript(http, registry, director, options.keepAliveMs);
  const stop = async ({ beforeJobs, afterJobs }: Part): Promise<void> => {
    await performAll(director.cue('stop'));
    isDraining = true;
    narrate({ action: 'drain', target: name, human: 'Finishing the running jobs' });
    beforeJobs?.();
    await registry.drain(options.drainTimeoutMs);
    await afterJobs?.();
    await http.close();
    narrate({ action: 'stop', target: name, human: 'Stopped' });
  };
  return {
    registry,
    http,
    narrate,
    narrateAs,
    get isDraining() {
      return isDraining;
    },
    open: async (work, part) => {
      const { requestTimeoutMs: defaultTimeoutMs, keepAliveMs } = options;
      addJobRoutes(http, { registry, work, operations, defaultTimeoutMs, keepAliveMs });
      const { host, port } = options.listen;
      const url = await listen(http, { host, port: options.port ?? port });
      narrate({ action: 'listen', target: url, human: `Listening on ${url}` });
      log.info(`Ask it: ${curlFor(url, part.model)}`);
      await performAll(director.cue('ready'));
      let stopped: Promise<void> | undefined;
      return {
        url,
        advertisedUrl: options.advertise ?? url,
        stop: () => {
          stopped ??= stop(part);
          return stopped;
        },
      };
    },
  };
}

/** Before anybody reads its headers, the first new job is given the id, unless it has one. */
function nameFirstJob({ server }: FastifyInstance, jobId: string): void {
  server.prependListener('request', function name(request) {
    if (request.method !== 'POST' || request.url !== '/v1/jobs') return;
    server.off('request', name);
    request.headers[headers.jobId] ??= jobId;
  });
}

/** At a moment that is no request, only the process itself can do something. */
async function performAll(deeds: readonly JobDeed[]): Promise<void> {
  for (const deed of deeds) if (isProcessDeed(deed)) await performOnProcess(deed);
}

/** What one types to ask for a job, and to listen to it. */
function curlFor(url: string, model: string): string {
  const order = JSON.stringify({ operation: 'infer', model, prompt: 'one two three four' });
  const given = `-H 'content-type: application/json' -H 'x-job-id: job-a'`;
  return `curl ${url}/v1/jobs ${given} -d '${order}'; curl -N ${url}/v1/jobs/job-a/stream`;
}
