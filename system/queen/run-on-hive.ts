// The queen's part of an inference: it is narrated from its receipt to its end, however it ends.
import {
  asFailure,
  Failure,
  type Job,
  type JobPlace,
  type JobResult,
  type JobWork,
} from '../shared/index.ts';
import { type InferenceOptions, InferenceRun } from './relay/inference-run.ts';

/** Where an earlier life of the queen had a job. */
export interface EarlierPlace {
  place: JobPlace;
  /** Somebody may have been told a part of the answer. */
  hasSpoken: boolean;
}

/** Returns the work of an inference job. However it ends, its narration says so last. */
export function runOnHive(options: InferenceOptions): JobWork {
  return (job, signal) =>
    narrated(job, signal, options, () => new InferenceRun(job, signal, options).toEnd());
}

/**
 * The same for a job that an earlier life of the queen had handed over: it is followed at its hive; else it is begun again, if
 * nothing had been said or the same will be said again. @throws JOB_INTERRUPTED where neither can be
 */
export function resumeOnHive(options: InferenceOptions, earlier: EarlierPlace): JobWork {
  const { dispatcher, narrate } = options;
  return (job, signal) =>
    narrated(job, signal, options, async () => {
      const { hive = '', worker = '' } = earlier.place;
      const target = job.id;
      job.begin();
      const run = new InferenceRun(job, signal, options);
      const assignment = await dispatcher.reclaim(earlier.place, signal);
      if (assignment !== undefined) {
        const human = `Asking ${hive} for the job that it was given before the restart`;
        narrate({ action: 'resume', target, human, hive, worker });
        const result = await run.resumed(assignment);
        if (result !== undefined) return result;
      }
      if (earlier.hasSpoken && !isRepeatable(job)) throw interrupted(earlier.place);
      narrate({ action: 'resume', target, human: 'Beginning the job again after the restart' });
      return run.toEnd();
    });
}

/** The same request gives the same answer. */
function isRepeatable({ spec }: Job): boolean {
  return spec.operation.temperature === 0 || spec.operation.seed !== undefined;
}

function interrupted({ hive, worker }: JobPlace): Failure {
  return new Failure(
    'JOB_INTERRUPTED',
    `The queen was started anew while the job ran, and ${hive ?? 'its hive'} does not have it any more.`,
    // It had begun to speak; a job that had not would have been begun again.
    { details: { layer: 'queen', phase: 'decode', hive: hive ?? null, worker: worker ?? null } },
  );
}

async function narrated(
  job: Job,
  signal: AbortSignal,
  { narrate }: InferenceOptions,
  work: () => Promise<JobResult>,
): Promise<JobResult> {
  const target = job.id;
  const { model } = job.spec.operation;
  const startedMs = performance.now();
  narrate({ action: 'receive', target, human: `Received a request for ${model}`, model });
  try {
    const result = await work();
    const human = `The job is complete with ${result.tokens} tokens`;
    const duration_ms = Math.round(performance.now() - startedMs);
    const facts = { ...job.place, tokens_out: result.tokens, duration_ms };
    narrate({ action: 'complete', target, human, model, ...facts });
    return result;
  } catch (error) {
    if (signal.aborted) {
      const human = `Stopped the job: ${signal.reason}`;
      narrate({ action: 'cancel', target, human, ...job.place });
    } else {
      const human = error instanceof Error ? error.message : String(error);
      const error_code = asFailure(error).code;
      narrate({ action: 'fail', target, level: 'error', human, error_code, ...job.place });
    }
    throw error;
  }
}
