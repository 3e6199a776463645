// What a job asks of its worker, and what placement can look at. Pure.
import type { HiveState } from '../../contracts/index.ts';
import type { HiveEntry, WorkerEntry } from '../hive-entry.ts';

export interface PlacementOrder {
  readonly model: string;
  readonly device?: string;
  /** `hive-1/worker-1`, or the name alone where any hive's will do. */
  readonly worker?: string;
  /** Who has let this job down. */
  readonly avoid: readonly Avoided[];
}

/** A worker, or with its hive all of them, that is not given the job again unless it has been started anew since. */
export interface Avoided {
  readonly hive: string;
  readonly hiveInstance: string;
  /** Undefined where the hive itself failed. */
  readonly worker?: { readonly name: string; readonly instances: readonly (string | null)[] };
}

/** What is known of hives and workers; the registry has it. */
export interface PlacementView {
  hives(): Iterable<HiveEntry>;
  workersFor(model: string): Iterable<WorkerEntry>;
  stateOf(hive: HiveEntry, nowMs: number): HiveState;
}

/** Whether the order is for this worker, as far as it names one. */
export function isMeant(
  { device, worker: wanted }: PlacementOrder,
  { hive, report }: WorkerEntry,
): boolean {
  if (device !== undefined && report.device !== device) return false;
  if (wanted === undefined || wanted === report.name) return true;
  return wanted === `${hive.heartbeat.hive}/${report.name}`;
}

/** Whether the worker has let this job down: as it runs now, or in an earlier life of itself or its hive. */
export function hasFailedHere(
  { avoid }: PlacementOrder,
  { hive, report }: WorkerEntry,
): 'as it is' | 'before' | 'never' {
  let answer: 'before' | 'never' = 'never';
  for (const avoided of avoid) {
    if (avoided.hive !== hive.heartbeat.hive) continue;
    const { worker } = avoided;
    if (worker !== undefined && worker.name !== report.name) continue;
    const isSameHive = avoided.hiveInstance === hive.heartbeat.instance_id;
    const isSameWorker = worker === undefined || worker.instances.includes(report.instance_id);
    if (isSameHive && isSameWorker) return 'as it is';
    answer = 'before';
  }
  return answer;
}
