// How long finished jobs are kept: for their time, and no more of them than fit.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { anOperation } from '../../contracts/testing/builders.ts';
import { Deadline } from '../deadline.ts';
import { Job } from './job.ts';
import { Retention } from './retention.ts';

const forgotten: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  forgotten.length = 0;
});
afterEach(() => vi.useRealTimers());

function finishedJob(id: string, tokens = 1): Job {
  const job = new Job({
    id,
    correlationId: 'order-7',
    operation: anOperation(),
    deadline: new Deadline(60_000),
  });
  job.begin();
  for (let index = 0; index < tokens; index++) job.append({ type: 'token', index, text: 'a' });
  job.finish({ type: 'completed', finish_reason: 'stop', tokens, duration_ms: 1 });
  return job;
}

function retain(limits: { retentionJobs?: number; retentionEvents?: number } = {}): Retention {
  return new Retention({ retentionMs: 1_000, ...limits, forget: (id) => forgotten.push(id) });
}

it('[CORE-05] a finished job is forgotten after its time, and not before', () => {
  const retention = retain();
  retention.keep(finishedJob('a'));
  vi.advanceTimersByTime(600);
  retention.keep(finishedJob('b'));
  vi.advanceTimersByTime(390);
  expect(forgotten).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(forgotten).toEqual(['a']);
  vi.advanceTimersByTime(600);
  expect(forgotten).toEqual(['a', 'b']);
});

it('[CORE-05] the oldest goes when there are too many, or too much of them', () => {
  const few = retain({ retentionJobs: 2 });
  for (const id of ['a', 'b', 'c']) few.keep(finishedJob(id));
  expect(forgotten.splice(0)).toEqual(['a']);
  const small = retain({ retentionEvents: 10 });
  small.keep(finishedJob('d', 4));
  small.keep(finishedJob('e', 8));
  expect(forgotten).toEqual(['d']);
});

it('the newest stays, however large', () => {
  const retention = retain({ retentionEvents: 10 });
  retention.keep(finishedJob('a', 50));
  expect(forgotten).toEqual([]);
});

it('[CORE-03] however many are kept, one timer waits', () => {
  const retention = retain();
  const before = vi.getTimerCount();
  for (let index = 0; index < 1_000; index++) retention.keep(finishedJob(`job-${index}`));
  expect(vi.getTimerCount()).toBe(before + 1);
  retention[Symbol.dispose]();
  expect(vi.getTimerCount()).toBe(before);
});
