// A worker's states: every pair is either in the table or refused, and none is a dead end.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type WorkerState, workerStates } from '../../contracts/index.ts';
import { transition } from './worker-state.ts';

const allowed = [
  'stopped starting',
  'starting ready',
  'starting stopping',
  'starting restarting',
  'starting failed',
  'ready stopping',
  'ready restarting',
  'ready failed',
  'stopping stopped',
  'restarting starting',
  'restarting stopped',
  'failed starting',
];

function isAllowed(from: WorkerState, to: WorkerState): boolean {
  try {
    return transition(from, to) === to;
  } catch {
    return false;
  }
}

describe('[INF-22] a worker', () => {
  it('goes from state to state by the table, and no other way', () => {
    const pairs = workerStates.flatMap((from) => workerStates.map((to) => [from, to] as const));
    const found = pairs.filter(([from, to]) => isAllowed(from, to));
    expect(found.map((pair) => pair.join(' ')).sort()).toEqual(allowed.toSorted());
  });

  it('that is told where it cannot go says from where and to where', () => {
    expect(() => transition('stopped', 'ready')).toThrow('from stopped to ready');
  });

  it('is never ready without having started, whatever is tried', () => {
    const attempts = fc.array(fc.constantFrom(...workerStates), { maxLength: 50 });
    fc.assert(
      fc.property(attempts, (wanted) => {
        let state: WorkerState = 'stopped';
        for (const next of wanted) {
          if (!isAllowed(state, next)) continue;
          if (next === 'ready') expect(state).toBe('starting');
          state = next;
        }
      }),
    );
  });
});
