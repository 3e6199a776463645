/** Something that stands between a client and the worker, or nothing: how it is started, and where it is asked. */
import type { Scope } from '../../harness/index.ts';

export interface RelayTarget {
  /** As the table names it. */
  name: string;
  /** How many programs a request passes on its way. */
  hops: number;
  /**
   * Starts it before a worker that listens at `workerUrl` and serves `model`.
   * @returns where OpenAI's API is; or why it cannot be measured here
   */
  start(scope: Scope, worker: WorkerAddress): Promise<{ url: string } | { skipped: string }>;
}

export interface WorkerAddress {
  url: string;
  model: string;
  /** For files and logs. */
  folder: string;
}
