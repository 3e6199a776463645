// One life of a worker of the fake hive, as a process of its own or found where it runs already. Types only.
import type { Failure } from '../../system/shared/index.ts';

/** How it ended. */
export interface WorkerExit {
  exitCode: number | null;
  signal: string | null;
  /** Where the hive wanted it so. */
  why?: Failure;
}

export interface Life {
  readonly pid: number | null;
  readonly instanceId: string | null;
  readonly url: string | undefined;
  /** Rejects, once it has ended, with what kept it from being ready. */
  readonly ready: Promise<void>;
  /** Aborted when it has ended, with its `WorkerExit`. */
  readonly ended: AbortSignal;
  /** Resolves when it has ended. */
  stop(why?: Failure): Promise<void>;
  /** Resolves when it has narrated how it is done with the job, or has ended. */
  doneWith(jobId: string): Promise<void>;
}
