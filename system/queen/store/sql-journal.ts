// Writes down each step of each job as it happens. A job that cannot be written down is not accepted; any later step that cannot
// be is kept and tried again with the next one, and ends no job.
import type { JobPhase, Operation, TerminalEvent } from '../../contracts/index.ts';
import { Failure, type Job, type JobJournal } from '../../shared/index.ts';
import type { JobRows } from './job-rows.ts';

/** Is told when writing begins to fail, once, and when it works again. */
export interface StorageWatch {
  failed(error: unknown): void;
  works(): void;
}

/** What is to be written of a job; a later one says all that an earlier one of the same job would have. */
interface Change {
  isEnd: boolean;
  write(): void;
}

/** How long nothing is tried after a failure: each attempt may hold up the whole program, and there may be many to make. */
const pauseMs = 500;

export class SqlJournal implements JobJournal, Disposable {
  readonly #rows: JobRows;
  readonly #watch: StorageWatch;
  readonly #layer: string;
  /** What could not be written yet, by job; empty while storage works. */
  readonly #late = new Map<string, Change>();
  readonly #nowMs: () => number;
  /** Since when, and why; undefined while storage works. */
  #failure: { error: unknown; atMs: number } | undefined;
  #isClosed = false;

  /** `layer` is who refuses, as errors name it; `nowMs` is a clock that only goes forward. */
  constructor(rows: JobRows, watch: StorageWatch, layer: string, nowMs = () => performance.now()) {
    this.#rows = rows;
    this.#layer = layer;
    this.#watch = watch;
    this.#nowMs = nowMs;
  }

  /** @throws STORAGE_FAILED */
  accepted(job: Job<Operation>): void {
    if (this.#isClosed) throw this.#notWritten(new Error('the queen is stopping'));
    if (this.#isPausing()) throw this.#notWritten(this.#failure?.error);
    this.#late.delete(job.id);
    try {
      this.#rows.insert(job);
    } catch (error) {
      this.#fail(error);
      throw this.#notWritten(error);
    }
    this.#catchUp();
  }

  assigned(job: Job<Operation>): void {
    this.#write(job.id, { isEnd: false, write: () => this.#rows.update(job) });
  }

  spoke(job: Job<Operation>): void {
    this.assigned(job);
  }

  reserved(job: Job<Operation>): void {
    this.assigned(job);
  }

  ended(job: Job<Operation>, end: TerminalEvent): void {
    this.#write(job.id, { isEnd: true, write: () => this.#rows.end(job, end) });
  }

  forgotten(jobId: string): void {
    this.#write(jobId, { isEnd: true, write: () => this.#rows.delete(jobId) });
  }

  /** Tries a last time to write what is late. */
  [Symbol.dispose](): void {
    if (this.#late.size > 0) this.#catchUp();
    this.#isClosed = true;
  }

  #write(jobId: string, change: Change): void {
    if (this.#isClosed) return;
    if (this.#failure === undefined) {
      try {
        change.write();
        return;
      } catch (error) {
        this.#fail(error);
      }
    }
    if (change.isEnd || this.#late.get(jobId)?.isEnd !== true) this.#late.set(jobId, change);
    if (!this.#isPausing()) this.#catchUp();
  }

  #catchUp(): void {
    if (this.#failure === undefined) return;
    try {
      this.#rows.inTransaction(() => {
        for (const { write } of this.#late.values()) write();
      });
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#late.clear();
    this.#failure = undefined;
    this.#watch.works();
  }

  #isPausing(): boolean {
    return this.#failure !== undefined && this.#nowMs() < this.#failure.atMs + pauseMs;
  }

  #fail(error: unknown): void {
    const isNews = this.#failure === undefined;
    this.#failure = { error, atMs: this.#nowMs() };
    if (isNews) this.#watch.failed(error); // last: what is told of it may itself be written down
  }

  #notWritten(cause: unknown): Failure {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const details = {
      ...{ layer: this.#layer, phase: 'queued' satisfies JobPhase, reason },
      retry_after_ms: pauseMs,
    };
    return new Failure(
      'STORAGE_FAILED',
      `The queen could not write the job down, and so did not accept it: ${reason}.`,
      { details, cause },
    );
  }
}
