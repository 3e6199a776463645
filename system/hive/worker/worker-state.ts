// Which state a worker may go to from which. Pure: the table, and the refusal of everything that is not in it.
import type { WorkerState } from '../../contracts/index.ts';

const nextStates: Record<WorkerState, readonly WorkerState[]> = {
  stopped: ['starting'],
  starting: ['ready', 'stopping', 'restarting', 'failed'],
  ready: ['stopping', 'restarting', 'failed'],
  stopping: ['stopped'],
  restarting: ['starting', 'stopped'],
  failed: ['starting'],
};

/** @throws Error for a transition that is not in the table: a fault of the program, not of its user */
export function transition(from: WorkerState, to: WorkerState): WorkerState {
  if (!nextStates[from].includes(to)) throw new Error(`A worker cannot go from ${from} to ${to}.`);
  return to;
}
