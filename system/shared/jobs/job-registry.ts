// All jobs of one program: makes them, runs their work in their own context, ends each exactly once, forgets them in time.
import { randomUUID } from 'node:crypto';
import type { Narration, TerminalEvent } from '../../contracts/index.ts';
import { asFailure, Failure, toWireError } from '../failure.ts';
import type { Logger } from '../log.ts';
import { withContext } from '../narration/context.ts';
import { Job, type JobSpec } from './job.ts';

/** What a job's work returns when it went well. */
export interface JobResult {
  finishReason: 'stop' | 'length';
  tokens: number;
}

/** The work of a job. `signal` is aborted by a cancel and by the deadline; the work must then unwind promptly. */
export type JobWork = (job: Job, signal: AbortSignal) => Promise<JobResult>;

export interface JobRegistryOptions {
  /** The layer named in errors: `queen`, `hive-1`. */
  layer: string;
  log: Logger;
  /** How long a finished job can still be asked for. */
  retentionMs: number;
}

export class JobRegistry {
  readonly #options: JobRegistryOptions;
  readonly #jobs = new Map<string, Job>();
  readonly #running = new Set<Promise<void>>();
  readonly #forgetting = new Set<NodeJS.Timeout>();

  constructor(options: JobRegistryOptions) {
    this.#options = options;
  }

  /** Accepts a job and runs its work at once, whether or not anyone listens. @throws JOB_EXISTS */
  start(spec: Omit<JobSpec, 'id'> & { id?: string }, work: JobWork): Job {
    const job = new Job({ ...spec, id: spec.id ?? `job-${randomUUID()}` });
    if (this.#jobs.has(job.id)) {
      spec.deadline[Symbol.dispose]();
      throw new Failure('JOB_EXISTS', `Job ${job.id} exists already.`, { param: 'x-job-id' });
    }
    this.#jobs.set(job.id, job);
    const run = this.#run(job, work).finally(() => this.#running.delete(run));
    this.#running.add(run);
    return job;
  }

  /** @throws JOB_NOT_FOUND */
  get(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined)
      throw new Failure('JOB_NOT_FOUND', `There is no job ${id}.`, { param: 'job_id' });
    return job;
  }

  list(): Job[] {
    return [...this.#jobs.values()];
  }

  /** A narration sink: gives each job the narration that names it, and nobody else's. */
  readonly deliver = (narration: Narration): void => {
    if (narration.job_id === undefined) return;
    this.#jobs.get(narration.job_id)?.append({ type: 'narration', ...narration });
  };

  /** Waits for the running jobs, up to `timeoutMs`; then cancels those that are left and waits for them to unwind. */
  async drain(timeoutMs: number): Promise<void> {
    const cancelRest = setTimeout(() => {
      for (const job of this.#jobs.values()) job.cancel(`${this.#options.layer} is shutting down`);
    }, timeoutMs);
    await Promise.allSettled(this.#running);
    clearTimeout(cancelRest);
    for (const timer of this.#forgetting) clearTimeout(timer);
  }

  async #run(job: Job, work: JobWork): Promise<void> {
    const { correlationId, traceparent, deadline } = job.spec;
    const context = {
      correlationId,
      jobId: job.id,
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    const startedMs = performance.now();
    const terminal = await withContext(context, async (): Promise<TerminalEvent> => {
      try {
        job.begin();
        const result = await work(job, AbortSignal.any([job.cancelSignal, deadline.signal]));
        return {
          type: 'completed',
          finish_reason: result.finishReason,
          tokens: result.tokens,
          duration_ms: Math.round(performance.now() - startedMs),
        };
      } catch (error) {
        return this.#endOf(job, error);
      }
    });
    job.finish(terminal);
    this.#forgetLater(job);
  }

  #endOf(job: Job, error: unknown): TerminalEvent {
    const { correlationId, deadline } = job.spec;
    if (job.cancelSignal.aborted)
      return { type: 'cancelled', reason: String(job.cancelSignal.reason) };
    const isLate =
      deadline.hasExpired && !(error instanceof Failure && error.code === 'DEADLINE_EXCEEDED');
    const failure = isLate ? deadline.exceeded(this.#options.layer, 'running') : asFailure(error);
    if (failure.code === 'INTERNAL')
      this.#options.log.error(
        { err: failure.cause ?? failure, job_id: job.id, correlation_id: correlationId },
        'job failed',
      );
    return { type: 'failed', error: toWireError(failure, correlationId) };
  }

  #forgetLater(job: Job): void {
    const timer = setTimeout(() => {
      this.#jobs.delete(job.id);
      this.#forgetting.delete(timer);
    }, this.#options.retentionMs);
    timer.unref();
    this.#forgetting.add(timer);
  }
}
