// Every pair of states is tried: the table allows what the contract says and nothing else.
import { describe, expect, it } from 'vitest';
import { type JobState, jobStates } from '../../contracts/index.ts';
import { isFinished, transition } from './job-state.ts';

const legal = new Set([
  'queued→running',
  'queued→failed',
  'queued→cancelled',
  'running→completed',
  'running→failed',
  'running→cancelled',
]);

const pairs = jobStates.flatMap((from) =>
  jobStates.map((to): [JobState, JobState, boolean] => [from, to, legal.has(`${from}→${to}`)]),
);

describe('[CORE-06] transitions of a job', () => {
  it.each(pairs.filter(([, , isLegal]) => isLegal))('%s → %s is made', (from, to) => {
    expect(transition(from, to)).toBe(to);
  });

  it.each(pairs.filter(([, , isLegal]) => !isLegal))('%s → %s is refused', (from, to) => {
    expect(() => transition(from, to)).toThrow(`A job cannot go from ${from} to ${to}.`);
  });

  it('are all covered above', () => {
    expect(pairs).toHaveLength(25);
    expect(pairs.filter(([, , isLegal]) => isLegal)).toHaveLength(legal.size);
  });
});

it('[CORE-06] a finished job stays as it ended', () => {
  expect(jobStates.filter(isFinished)).toEqual(['completed', 'failed', 'cancelled']);
});
