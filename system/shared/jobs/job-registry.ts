// All jobs of one program: makes them, runs their work in their own context, ends each exactly once, forgets them in time.
import { randomUUID } from 'node:crypto';
import type {
  InferOperation,
  Narration,
  Operation,
  TerminalEvent,
  Usage,
} from '../../contracts/index.ts';
import { LinkedAbort } from '../abort.ts';
import { asFailure, Failure, toWireError, withOrigin } from '../failure.ts';
import type { Logger } from '../log.ts';
import { withContext } from '../narration/context.ts';
import { Job, type JobSpec } from './job.ts';
import type { JobJournal } from './job-journal.ts';
import { Retention } from './retention.ts';

/** What a job's work returns when it went well. */
export interface JobResult {
  finishReason: 'stop' | 'length';
  /** Token events. */
  tokens: number;
  usage?: Usage;
  /** What an operation that generates nothing has found out. */
  result?: Record<string, unknown>;
}

/** The work of a job. `signal` is aborted by a cancel and by the deadline; the work must then unwind promptly. */
export type JobWork<O extends Operation = InferOperation> = (
  job: Job<O>,
  signal: AbortSignal,
) => Promise<JobResult>;

export interface JobRegistryOptions {
  /** The layer named in errors: `queen`, `hive-1`. */
  layer: string;
  log: Logger;
  /** How long a finished job can still be asked for. */
  retentionMs: number;
  /** The most finished jobs that can still be asked for. */
  retentionJobs?: number;
  /** Whether jobs wait for their turn. Their work then says when they begin, by assigning them. Else they begin at once. */
  jobsWait?: boolean;
  /**
   * How long the work may go on beyond the deadline, for a layer further in to say first that it ran out there. The
   * job's own end tells of the outermost only if nobody further in did.
   */
  reportGraceMs?: number;
  journal?: JobJournal;
  /**
   * Whether an id is taken for as long as its job is remembered. Otherwise the id of a job that failed, or was cancelled, can be
   * given again, as it is by a queen who has another worker of the same hive try.
   */
  idsAreFinal?: boolean;
}

/** A job to be made; one without an id is given one. */
export type JobOrder<O extends Operation> = Omit<JobSpec<O>, 'id'> & { id?: string };

export class JobRegistry<O extends Operation = InferOperation> {
  readonly #options: JobRegistryOptions;
  readonly #jobs = new Map<string, Job<O>>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #retention: Retention;

  constructor(options: JobRegistryOptions) {
    const { retentionMs, retentionJobs, journal } = options;
    this.#options = options;
    this.#retention = new Retention({
      retentionMs,
      ...(retentionJobs === undefined ? {} : { retentionJobs }),
      forget: (id) => {
        this.#jobs.delete(id);
        journal?.forgotten(id);
      },
    });
  }

  /** Accepts a job and runs its work at once, whether or not anyone listens. @throws JOB_EXISTS, STORAGE_FAILED */
  start(order: JobOrder<O>, work: JobWork<O>): Job<O> {
    const job = this.#add(order, this.#options.journal);
    try {
      this.#options.journal?.accepted(job);
    } catch (error) {
      this.#jobs.delete(job.id);
      order.deadline[Symbol.dispose]();
      throw error;
    }
    this.#begin(job, work);
    return job;
  }

  /** Runs a job that an earlier life of this program has accepted. */
  resume(spec: JobSpec<O>, work: JobWork<O>): Job<O> {
    const job = this.#add(spec, this.#options.journal);
    this.#begin(job, work);
    return job;
  }

  /** Remembers a job that ended in an earlier life of this program: what it said, and how it ended. */
  remember(spec: JobSpec<O>, texts: readonly string[], end: TerminalEvent): Job<O> {
    const job = this.#add(spec);
    job.begin();
    texts.forEach((text, index) => {
      job.append({ type: 'token', index, text });
    });
    job.finish(end);
    this.#retention.keep(job);
    return job;
  }

  /** The job was given to somebody: `place` says whom. */
  assign(job: Job<O>, place: { hive?: string; worker?: string }): void {
    job.assign(place);
    this.#options.journal?.assigned(job);
  }

  /** @throws JOB_NOT_FOUND */
  get(id: string): Job<O> {
    const job = this.#jobs.get(id);
    if (job === undefined)
      throw new Failure('JOB_NOT_FOUND', `There is no job ${id}.`, {
        ...{ param: 'job_id', details: { layer: this.#options.layer } },
      });
    return job;
  }

  list(): Job<O>[] {
    return [...this.#jobs.values()];
  }

  /** The ids of those that have not ended. */
  runningIds(): string[] {
    return [...this.#running.keys()];
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
    await Promise.allSettled(this.#running.values());
    clearTimeout(cancelRest);
    this.#retention[Symbol.dispose]();
  }

  #add(order: JobOrder<O>, journal?: JobJournal): Job<O> {
    const job = new Job<O>({ ...order, id: order.id ?? `job-${randomUUID()}` }, journal);
    const before = this.#jobs.get(job.id);
    if (before !== undefined && !this.#mayFollow(before)) {
      order.deadline[Symbol.dispose]();
      throw new Failure('JOB_EXISTS', `Job ${job.id} exists already.`, { param: 'x-job-id' });
    }
    this.#retention.release(job.id);
    this.#jobs.delete(job.id); // so that the new one is listed last
    this.#jobs.set(job.id, job);
    return job;
  }

  #mayFollow({ state }: Job<O>): boolean {
    return this.#options.idsAreFinal !== true && (state === 'failed' || state === 'cancelled');
  }

  #begin(job: Job<O>, work: JobWork<O>): void {
    this.#running.set(job.id, this.#run(job, work));
  }

  async #run(job: Job<O>, work: JobWork<O>): Promise<void> {
    const { correlationId, traceparent, deadline } = job.spec;
    const { jobsWait = false, reportGraceMs = 0, journal } = this.#options;
    const context = {
      correlationId,
      jobId: job.id,
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    const startedMs = performance.now();
    const expiry = deadline.signalAfter(reportGraceMs);
    const terminal = await withContext(context, async (): Promise<TerminalEvent> => {
      using stop = new LinkedAbort([job.cancelSignal, expiry]);
      try {
        if (!jobsWait) job.begin();
        const result = await work(job, stop.signal);
        return completed(result, Math.round(performance.now() - startedMs));
      } catch (error) {
        return this.#endOf(job, error);
      }
    });
    this.#running.delete(job.id);
    journal?.ended(job, terminal);
    job.finish(terminal);
    this.#retention.keep(job);
  }

  #endOf(job: Job<O>, error: unknown): TerminalEvent {
    const { correlationId, deadline } = job.spec;
    if (job.cancelSignal.aborted)
      return { type: 'cancelled', reason: String(job.cancelSignal.reason) };
    const isLate =
      deadline.hasExpired && !(error instanceof Failure && error.code === 'DEADLINE_EXCEEDED');
    const failure = isLate ? deadline.exceeded(this.#options.layer, job.phase) : asFailure(error);
    if (failure.code === 'INTERNAL')
      this.#options.log.error(
        { err: failure.cause ?? failure, job_id: job.id, correlation_id: correlationId },
        'job failed',
      );
    const origin = { layer: this.#options.layer, phase: job.phase };
    return { type: 'failed', error: toWireError(withOrigin(failure, origin), correlationId) };
  }
}

function completed(result: JobResult, durationMs: number): TerminalEvent {
  return {
    type: 'completed',
    finish_reason: result.finishReason,
    tokens: result.tokens,
    duration_ms: durationMs,
    ...(result.usage === undefined ? {} : { usage: result.usage }),
    ...(result.result === undefined ? {} : { result: result.result }),
  };
}
