// What keeps a worker from being given a job now. Pure.
import { gateOf } from '../dispatch/breaker.ts';
import { slotsTaken, type WorkerEntry } from '../hive-entry.ts';
import { hasFailedHere, type PlacementOrder, type PlacementView } from './order.ts';

/** Why a worker cannot be given the job now. */
export type Obstacle =
  | 'hive_draining'
  | 'hive_lost'
  | 'failed_here'
  | 'failed'
  | 'stopping'
  | 'stopped'
  | 'restarting'
  | 'in_doubt'
  | 'breaker_open'
  | 'probing'
  | 'loading'
  | 'busy';

/** Undefined where the worker can be given the job. */
export function obstacleOf(
  order: PlacementOrder,
  worker: WorkerEntry,
  view: PlacementView,
  nowMs: number,
): Obstacle | undefined {
  const { hive, report, ourJobs } = worker;
  const hiveState = view.stateOf(hive, nowMs);
  if (hiveState !== 'up') return hiveState === 'lost' ? 'hive_lost' : 'hive_draining';
  if (order.avoid.length > 0 && hasFailedHere(order, worker) === 'as it is') return 'failed_here';
  if (worker.isDoubted) return 'in_doubt';
  const gate = gateOf(worker.breaker, report.instance_id, nowMs);
  if (gate === 'open') return 'breaker_open';
  if (gate === 'probing') return 'probing';
  if (report.state === 'ready') return slotsTaken(worker) < report.slots_total ? undefined : 'busy';
  if (report.can_start) return ourJobs === 0 ? undefined : 'loading'; // whoever is there has it started
  return report.state === 'starting' ? 'loading' : report.state;
}
