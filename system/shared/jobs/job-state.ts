// Which state a job may go to from which. Pure: the table, and the refusal of everything that is not in it.
import type { JobState } from '../../contracts/index.ts';

const nextStates: Record<JobState, readonly JobState[]> = {
  queued: ['running', 'failed', 'cancelled'],
  running: ['completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
};

export function isFinished(state: JobState): boolean {
  return nextStates[state].length === 0;
}

/** @throws Error for a transition that is not in the table: a fault of the program, not of its user */
export function transition(from: JobState, to: JobState): JobState {
  if (!nextStates[from].includes(to)) throw new Error(`A job cannot go from ${from} to ${to}.`);
  return to;
}
