// What the older endpoints need of the queen.
import type { HiveRecord, Operation } from '../../contracts/index.ts';
import type { JobOrder, JobRegistry, JobWork } from '../../shared/index.ts';

export interface CompatDeps {
  registry: JobRegistry<Operation>;
  work: JobWork<Operation>;
  /** All hives, in whatever state. */
  hives(): readonly HiveRecord[];
  /** The hive's JSON answer. @throws Failure as the hive reported it; HIVE_UNREACHABLE, HIVE_SILENT, BAD_UPSTREAM */
  callHive(
    hive: HiveRecord,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<unknown>;
  /** The budget of a request that brings none. */
  defaultTimeoutMs: number;
  /** How often a silent stream shows that it is alive, once it is open. */
  keepAliveMs: number;
  /** How long a stream without a token yet keeps its status open, so that a failure until then has one of its own. */
  openAfterMs?: number;
  /** Is asked before a job is accepted. @throws Failure for one that is not, such as QUEUE_FULL */
  admit?(order: JobOrder<Operation>): void;
}
