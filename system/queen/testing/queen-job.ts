// A job at a queen who knows one hive, and what hives do with jobs.
import type { Heartbeat } from '../../contracts/index.ts';
import { anOperation } from '../../contracts/testing/builders.ts';
import {
  createLog,
  createNarrator,
  Deadline,
  type Job,
  JobRegistry,
  type JobWork,
  type Narrate,
  whenAborted,
} from '../../shared/index.ts';
import { type RunOnHiveOptions, runOnHive } from '../run-on-hive.ts';
import type { ScriptedHive } from './scripted-hive.ts';
import { createTestHiveRegistry } from './test-hive-registry.ts';

export const operation = anOperation({ temperature: 0.5, on_disconnect: 'continue' });

/** Starts a job at a queen that knows this one hive, or none. */
export function startJob(
  hive: Heartbeat | undefined,
  options: Partial<RunOnHiveOptions & { budgetMs: number }> = {},
): Job {
  const log = createLog('queen', 'silent');
  const registry = new JobRegistry({ layer: 'queen', log, retentionMs: 60_000 });
  const { hives } = createTestHiveRegistry(hive === undefined ? [] : [hive]);
  const work = runOnHive({
    hives,
    narrate: createNarrator('queen', log, [registry.deliver]),
    hiveSilenceMs: 10_000,
    cancelGraceMs: 10_000,
    ...options,
  });
  const deadline = new Deadline(options.budgetMs ?? 20_000);
  return registry.start(
    { id: 'job-1', operation, correlationId: 'order-7', traceparent: '00-ab-cd-01', deadline },
    work,
  );
}

/** That job, as the hive has it. */
export function theJobAt({ registry }: ScriptedHive): Job {
  return registry.get('job-1');
}

/** Adds tokens, numbered from 0. */
export function say(job: Job, ...texts: string[]): void {
  for (const [index, text] of texts.entries()) job.append({ type: 'token', index, text });
}

/** Begins to answer and goes on until it is told to stop; then says so, and obeys. */
export function untilStopped(narrate: Narrate): JobWork {
  return async (job, signal) => {
    say(job, 'a');
    await whenAborted(signal);
    narrate({ action: 'cancel', target: job.id, human: 'Stopped worker-1' });
    throw signal.reason;
  };
}

/** Begins to answer and obeys nobody. */
export function whateverHappens(): JobWork {
  return (job) => {
    say(job, 'a');
    return new Promise(() => undefined);
  };
}
