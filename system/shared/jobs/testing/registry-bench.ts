// A registry for tests whose log can be read, and orders to give it.
import { pino } from 'pino';
import type { JobEvent, Operation } from '../../../contracts/index.ts';
import { whenAborted } from '../../abort.ts';
import { Deadline } from '../../deadline.ts';
import type { Job, JobSpec } from '../job.ts';
import { JobRegistry, type JobWork } from '../job-registry.ts';

export const done = { finishReason: 'stop', tokens: 1 } as const;

/** Work that ends when it is told to. */
export const untilStopped: JobWork = async (_job, signal) => {
  await whenAborted(signal);
  throw signal.reason;
};

export interface RegistryBench {
  registry: JobRegistry;
  /** Lines of the log, parsed. */
  logged: Record<string, unknown>[];
}

export function createRegistry(retentionMs = 60_000): RegistryBench {
  const logged: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) });
  return { registry: new JobRegistry({ layer: 'hive-1', log, retentionMs }), logged };
}

/** A job that nobody need listen to. */
export function spec(
  overrides: { id?: string; budgetMs?: number; correlationId?: string } = {},
): Omit<JobSpec, 'id'> & { id?: string } {
  const operation: Operation = {
    operation: 'infer',
    model: 'tiny',
    prompt: 'hello',
    max_tokens: 8,
    temperature: 0,
    on_disconnect: 'continue',
  };
  return {
    operation,
    correlationId: overrides.correlationId ?? 'order-7',
    deadline: new Deadline(overrides.budgetMs ?? 60_000),
    ...(overrides.id === undefined ? {} : { id: overrides.id }),
  };
}

/** All events of the job, once it has ended. */
export async function eventsOf(job: Job): Promise<JobEvent[]> {
  const numbered = await Array.fromAsync(job.follow(0, new AbortController().signal));
  return numbered.map(({ event }) => event);
}

export async function endOf(job: Job): Promise<JobEvent | undefined> {
  return (await eventsOf(job)).at(-1);
}
