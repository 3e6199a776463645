// One life of a worker, from its start to its end, whether the hive started it or found it running. Types only.
import type { Failure } from '../../shared/index.ts';

/** How a life ended. */
export interface WorkerExit {
  exitCode: number | null;
  signal: string | null;
  /** The kernel ended it because it took more memory than it may. */
  outOfMemory?: boolean;
  /** Why the hive ended it, where it was the hive. */
  why?: Failure;
}

export interface Life {
  /** Null where the process is not the hive's own. */
  readonly pid: number | null;
  /** Null until it is ready. */
  readonly instanceId: string | null;
  /** Where it is given jobs; undefined until it is ready. */
  readonly url: string | undefined;
  /** Where it is asked how it is; undefined until that is known, which can be before it is ready. */
  readonly healthUrl: string | undefined;
  /** Whether it has ever narrated; a worker of another make never does. */
  readonly narrates: boolean;
  /** Resolves when it can take requests. Rejects when it never will, with the failure to tell, and has then ended. */
  readonly ready: Promise<void>;
  /** Aborted when it has ended, with its `WorkerExit` as the reason. */
  readonly ended: AbortSignal;
  /** Lets it finish what it does, for a time. Resolves when it has ended. */
  stop(): Promise<void>;
  /** Ends it now. Resolves when it has ended. @param why what its jobs are told, in place of how it ended */
  end(why?: Failure): Promise<void>;
}

/** How an end is called: `with code 3`, `by SIGKILL`. */
export function describeExit({ exitCode, signal, outOfMemory }: WorkerExit): string {
  const how = signal === null ? `with code ${exitCode}` : `by ${signal}`;
  return outOfMemory ? `${how}, having taken more memory than it may` : how;
}

/** The same as facts. */
export function factsOfExit({ exitCode, signal, outOfMemory }: WorkerExit) {
  const memory = outOfMemory ? { out_of_memory: true } : {};
  return { exit_code: exitCode, signal, ...memory };
}

/** How a life ended that has. */
export function exitOf(ended: AbortSignal): WorkerExit {
  return ended.reason; // the only reason that it is ever given
}
