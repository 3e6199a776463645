// What the older endpoints need of the queen.
import type { HiveRecord } from '../../contracts/index.ts';
import type { AnsweringDeps } from '../openai/answer-with-job.ts';

export interface CompatDeps extends AnsweringDeps {
  /** All hives, in whatever state. */
  hives(): readonly HiveRecord[];
  /** The hive's JSON answer. @throws Failure as the hive reported it; HIVE_UNREACHABLE, HIVE_SILENT, BAD_UPSTREAM */
  callHive(
    hive: HiveRecord,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<unknown>;
  /** How often a silent stream shows that it is alive, once it is open. */
  keepAliveMs: number;
  /** How long a stream without a token yet keeps its status open, so that a failure until then has one of its own. */
  openAfterMs?: number;
}
