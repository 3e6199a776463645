// Which worker serves a job that names none: the one that can begin soonest. Pure.
import type { WorkerState } from '../../contracts/index.ts';

/** What the choice looks at. */
export interface Candidate {
  state: WorkerState;
  canStart: boolean;
  slotsTotal: number;
  slotsBusy: number;
  /** When it was given its last request, on any clock. */
  lastUsedMs: number;
}

/**
 * The first of: free slots, a start that is under way, a start, a line before the slots, a pause before a restart. Among
 * equals the least busy, then the one that was used longest ago. Undefined only where there is none at all.
 */
export function chooseWorker<C extends Candidate>(candidates: readonly C[]): C | undefined {
  return candidates.toSorted(
    (a, b) => stepsToServe(a) - stepsToServe(b) || load(a) - load(b) || a.lastUsedMs - b.lastUsedMs,
  )[0];
}

function stepsToServe({ state, canStart, slotsBusy, slotsTotal }: Candidate): number {
  switch (state) {
    case 'ready':
      return slotsBusy < slotsTotal ? 0 : 3;
    case 'starting':
      return 1;
    case 'stopped':
      return 2;
    case 'restarting':
      return 4;
    case 'failed':
      return canStart ? 5 : 7;
    case 'stopping':
      return 6;
  }
}

/** The share of its slots that is taken. */
function load({ slotsBusy, slotsTotal }: Candidate): number {
  return slotsBusy / slotsTotal;
}
