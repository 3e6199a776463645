// Which worker gets a job. A pure decision over what the hives have reported, what the queen knows besides, and an instant.
// It gives nothing to anybody; `dispatch/` does.
import type { Failure } from '../shared/index.ts';
import { slotsTaken, type WorkerEntry } from './hive-entry.ts';
import { obstacleOf } from './placement/obstacle.ts';
import {
  hasFailedHere,
  isMeant,
  type PlacementOrder,
  type PlacementView,
} from './placement/order.ts';
import { refusalOf } from './placement/refusal.ts';

export type Decision =
  | { type: 'assign' | 'start-and-assign'; worker: WorkerEntry; reason: string }
  /** `isHopeful`: somebody who has not let the job down is busy, or begins, and will take it. */
  | { type: 'wait'; isHopeful: boolean }
  | { type: 'refuse'; failure: Failure };

/**
 * The worker that can serve the job soonest: a ready one with a free slot, the least loaded first and among equals the one used
 * longest ago; else one that can be started; else the job waits for one. It is refused where nobody will ever come.
 */
export function decide(order: PlacementOrder, view: PlacementView, nowMs: number): Decision {
  let ready: WorkerEntry | undefined;
  let startable: WorkerEntry | undefined;
  let mayCome = false;
  let isHopeful = false;
  for (const worker of view.workersFor(order.model)) {
    if (!isMeant(order, worker)) continue;
    const obstacle = obstacleOf(order, worker, view, nowMs);
    if (obstacle === undefined) {
      if (worker.report.state === 'ready') {
        if (ready === undefined || isBetter(order, worker, ready)) ready = worker;
      } else if (startable === undefined || isEasier(order, worker, startable)) startable = worker;
      continue;
    }
    if (obstacle === 'hive_draining') continue;
    if (obstacle !== 'failed') mayCome = true;
    if (obstacle === 'busy' || obstacle === 'loading' || obstacle === 'probing') isHopeful = true;
  }
  if (ready !== undefined) return { type: 'assign', worker: ready, reason: praise(ready) };
  if (startable !== undefined)
    return { type: 'start-and-assign', worker: startable, reason: praise(startable) };
  if (mayCome) return { type: 'wait', isHopeful };
  return { type: 'refuse', failure: refusalOf(order, view, nowMs) };
}

function isBetter(order: PlacementOrder, one: WorkerEntry, other: WorkerEntry): boolean {
  if (order.avoid.length > 0) {
    const [oneIs, otherIs] = [hasFailedHere(order, one), hasFailedHere(order, other)];
    if (oneIs !== otherIs) return oneIs === 'never';
  }
  const difference =
    slotsTaken(one) / one.report.slots_total - slotsTaken(other) / other.report.slots_total;
  return difference < 0 || (difference === 0 && one.lastGiven < other.lastGiven);
}

/** What was stopped before what has failed. */
function isEasier(order: PlacementOrder, one: WorkerEntry, other: WorkerEntry): boolean {
  const [stopped, otherStopped] = [one, other].map(({ report }) => report.state === 'stopped');
  return stopped === otherStopped ? isBetter(order, one, other) : stopped === true;
}

/** Completes "Chose hive-1: worker-1 …". */
function praise(worker: WorkerEntry): string {
  const { state, slots_total: total } = worker.report;
  if (state !== 'ready') return `is ${state} and can be started`;
  const free = total - slotsTaken(worker);
  return `is ready with ${free} of ${total} slots free`;
}
