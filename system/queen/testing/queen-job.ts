// A job at a queen who knows some hives, and what hives do with jobs.
import type { Heartbeat, InferOperation } from '../../contracts/index.ts';
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
import { Dispatcher, type DispatcherOptions } from '../dispatch/dispatcher.ts';
import type { InferenceOptions } from '../relay/inference-run.ts';
import { type EarlierPlace, resumeOnHive, runOnHive } from '../run-on-hive.ts';
import type { ScriptedHive } from './scripted-hive.ts';

export const operation = anOperation({ temperature: 0.5, on_disconnect: 'continue' });

export interface QueenChanges extends Partial<InferenceOptions & DispatcherOptions> {
  budgetMs?: number;
  reportGraceMs?: number;
}

/** A queen without a server. A job that nobody else can take fails soon. */
export interface SmallQueen {
  dispatcher: Dispatcher;
  registry: JobRegistry;
  /** As `job-1`, unless it is given another id. */
  start(changes?: Partial<InferOperation>, id?: string): Job;
  /** Takes `job-1` up as an earlier life of hers has left it. */
  resume(earlier: EarlierPlace, changes?: Partial<InferOperation>): Job;
}

export function createSmallQueen(
  hives: readonly Heartbeat[],
  options: QueenChanges = {},
): SmallQueen {
  const log = createLog('queen', 'silent');
  const { budgetMs = 20_000, reportGraceMs = 0 } = options;
  const limits = { layer: 'queen', log, retentionMs: 60_000, jobsWait: true, reportGraceMs };
  const registry = new JobRegistry(limits);
  const dispatcher = new Dispatcher({
    ...{ queueLimit: 10, queueTimeoutMs: 10_000, failoverWaitMs: 20, onDeparture: () => undefined },
    ...{ hiveLostMs: 60_000, hiveStaleMs: 90_000, hiveGraceMs: 0, ...options },
  });
  for (const hive of hives) dispatcher.heard(hive);
  const inference: InferenceOptions = {
    ...{ layer: 'queen', dispatcher, maxAttempts: 4, cancelGraceMs: 10_000, resumeGraceMs: 5_000 },
    ...{ hiveConnectTimeoutMs: 5_000, hiveSilenceMs: 10_000, onNarration: () => undefined },
    ...options,
    narrate: createNarrator('queen', log, [registry.deliver]),
    assign: (job, place) => registry.assign(job, place),
  };
  const spec = (changes: Partial<InferOperation>, id = 'job-1') => ({
    ...{ id, operation: { ...operation, ...changes }, correlationId: 'order-7' },
    ...{ traceparent: '00-ab-cd-01', deadline: new Deadline(budgetMs) },
  });
  return {
    dispatcher,
    registry,
    start: (changes = {}, id) => registry.start(spec(changes, id), runOnHive(inference)),
    resume: (earlier, changes = {}) =>
      registry.resume(spec(changes), resumeOnHive(inference, earlier)),
  };
}

/** Starts a job at a queen that knows this one hive, or none. */
export function startJob(hive: Heartbeat | undefined, options: QueenChanges = {}): Job {
  return createSmallQueen(hive === undefined ? [] : [hive], options).start();
}

/** That job, as the hive has it. */
export function theJobAt({ registry }: ScriptedHive): Job {
  return registry.get('job-1');
}

/** Adds tokens, numbered from 0, or from where another worker was. */
export function say(job: Job, ...texts: string[]): void {
  const first = (job.spec.operation.continuation?.events ?? 0) + job.tokens;
  for (const [index, text] of texts.entries())
    job.append({ type: 'token', index: first + index, text });
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
