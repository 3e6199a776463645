// What is written down of a job so that it outlives the program; the registry calls it, a program that keeps nothing has none.
import type { Operation, TerminalEvent } from '../../contracts/index.ts';
import type { Job, JobScribe } from './job.ts';

export interface JobJournal extends JobScribe<Operation> {
  /** Before the job is accepted. @throws STORAGE_FAILED where it cannot be written: the job is refused then */
  accepted(job: Job<Operation>): void;
  /** It was given to somebody, or moved on to somebody else. */
  assigned(job: Job<Operation>): void;
  ended(job: Job<Operation>, end: TerminalEvent): void;
  forgotten(jobId: string): void;
}
