// Jobs of an earlier life of the queen: those that had ended are remembered, those that waited run, and those that ran are
// taken up where they are.
import type { InferOperation, Operation } from '../contracts/index.ts';
import { Failure, type Job, type JobRegistry, type JobWork } from '../shared/index.ts';
import type { InferenceOptions } from './relay/inference-run.ts';
import { resumeOnHive } from './run-on-hive.ts';
import type { RestoredJob } from './store/index.ts';

export interface ResumeOptions {
  registry: JobRegistry<Operation>;
  /** Of a job that begins now. */
  work: JobWork<Operation>;
  inference: InferenceOptions;
}

/** A client that had listened comes back at once, or never will. Who never listened does not know; the job runs so long at least. */
const listenersReturnMs = 30_000;

/** Takes a job up, whatever had become of it. */
export function resumeJob(restored: RestoredJob, options: ResumeOptions): Job<Operation> {
  const { registry } = options;
  if (restored.kind === 'ended')
    return registry.remember(restored.spec, restored.texts, restored.end);
  const job = registry.resume(restored.spec, workOf(restored, options));
  job.expectListener(listenersReturnMs);
  return job;
}

function workOf(
  restored: Exclude<RestoredJob, { kind: 'ended' }>,
  { work, inference }: ResumeOptions,
): JobWork<Operation> {
  if (restored.kind === 'queued') return work;
  if (restored.spec.operation.operation !== 'infer') return failInterrupted;
  const resume = resumeOnHive(inference, restored);
  return (job, signal) => resume(job as Job<InferOperation>, signal); // as its operation says
}

/** What an order about a hive had done when the queen ended can be seen by looking at the hive. */
const failInterrupted: JobWork<Operation> = async (job) => {
  job.begin();
  throw new Failure(
    'JOB_INTERRUPTED',
    'The queen was started anew while she did this; look at the hive to see how far she had come.',
    { details: { layer: 'queen', phase: job.phase, ...job.place } },
  );
};
