// A hive and its workers as the queen has them: what they last said, and what she knows besides. The registry and the jobs that
// are given to a worker keep it; everybody else reads.
import type { Heartbeat, WorkerReport } from '../contracts/index.ts';
import type { BreakerMemory } from './dispatch/breaker.ts';

export interface HiveEntry {
  /** The newest of its instance. */
  heartbeat: Heartbeat;
  heardMs: number;
  /** It could not be reached since. */
  isDoubted: boolean;
  /** Somebody has been told that it is lost. */
  isKnownLost: boolean;
  readonly workers: Map<string, WorkerEntry>;
  /** The last sequence of each instance that it was before, the newest last. */
  readonly past: Map<string, number>;
}

export interface WorkerEntry {
  readonly hive: HiveEntry;
  report: WorkerReport;
  /** Jobs of ours that are there; its hive may not have reported all of them yet. */
  ourJobs: number;
  /** Which of all jobs given to anybody was the last one given here; 0 for none. */
  lastGiven: number;
  /** Something went wrong there since its hive's last heartbeat. */
  isDoubted: boolean;
  breaker: BreakerMemory | undefined;
}

/** `hive-1/worker-1`. */
export function nameOf({ hive, report }: WorkerEntry): string {
  return `${hive.heartbeat.hive}/${report.name}`;
}

/** Slots that are taken, by whoever. */
export function slotsTaken({ report, ourJobs }: WorkerEntry): number {
  return Math.max(report.slots_busy, ourJobs);
}
