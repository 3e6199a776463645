// The real registry of jobs for tests: filled as a test wants it, with a log that can be read, and jobs to give it.
import { pino } from 'pino';
import { NarrationSink } from '../../../../harness/narration/narration-sink.ts';
import type { InferOperation, JobState } from '../../../contracts/index.ts';
import { anOperation } from '../../../contracts/testing/builders.ts';
import { whenAborted } from '../../abort.ts';
import { Deadline } from '../../deadline.ts';
import { Failure } from '../../failure.ts';
import { createNarrator, type Narrate } from '../../narration/narrator.ts';
import { eventsOf } from '../../testing/job-events.ts';
import type { Job } from '../job.ts';
import { type JobOrder, JobRegistry, type JobWork } from '../job-registry.ts';

export interface JobChanges extends Partial<InferOperation> {
  id?: string;
  budgetMs?: number;
  correlationId?: string;
  traceparent?: string;
}

/** What a registry is given to start a job: an order of `order-7`, with a minute to spare, that nobody need listen to. */
export function aJob(changes: JobChanges = {}): JobOrder<InferOperation> {
  const { id, budgetMs = 60_000, correlationId = 'order-7', traceparent, ...operation } = changes;
  return {
    operation: anOperation({ on_disconnect: 'continue', ...operation }),
    correlationId,
    deadline: new Deadline(budgetMs),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(id === undefined ? {} : { id }),
  };
}

export const silentLog = pino({ level: 'silent' });

export const done = { finishReason: 'stop', tokens: 1 } as const;

/** Work that ends when it is told to. */
export const untilStopped: JobWork = async (_job, signal) => {
  await whenAborted(signal);
  throw signal.reason;
};

export interface TestJobRegistry {
  registry: JobRegistry;
  /** Speaks for the registry's program; what is said goes to the jobs, and to `narration`. */
  narrate: Narrate;
  narration: NarrationSink;
  /** Lines of the log, parsed. */
  logged: Record<string, unknown>[];
}

export interface TestJobRegistryOptions {
  /** Default `hive-1`. */
  layer?: string;
  /** Default 60 000. */
  retentionMs?: number;
}

export function createTestJobRegistry(options: TestJobRegistryOptions = {}): TestJobRegistry {
  const { layer = 'hive-1', retentionMs = 60_000 } = options;
  const logged: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) });
  const registry = new JobRegistry({ layer, log, retentionMs });
  const narration = new NarrationSink();
  const narrate = createNarrator(layer, log, [registry.deliver, narration.take]);
  return { registry, narrate, narration, logged };
}

/** The states that a job of a registry can be found in; one that is accepted runs at once. */
export type FoundState = Exclude<JobState, 'queued'>;

/** Puts a job into the registry that has got as far as this; one that runs has said a token, and ends when it is cancelled. */
export async function addJob(
  registry: JobRegistry,
  state: FoundState,
  changes: JobChanges = {},
): Promise<Job> {
  const job = registry.start(aJob(changes), async (started, signal) => {
    started.append({ type: 'token', index: 0, text: 'a' });
    if (state === 'completed') return done;
    if (state === 'failed') throw new Failure('GENERATION_FAILED', 'The engine gave up.');
    return untilStopped(started, signal);
  });
  if (state === 'cancelled') job.cancel('a test asked for it');
  if (state !== 'running') await eventsOf(job);
  return job;
}

/** The event that ended the job, once it has. */
export async function endOf(job: Job) {
  return (await eventsOf(job)).at(-1);
}
