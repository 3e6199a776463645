// Whose an id is: when it is taken, and when it can be given again.
import { expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { eventsOf } from '../testing/job-events.ts';
import { JobRegistry } from './job-registry.ts';
import { addJob, aJob, done } from './testing/test-job-registry.ts';

function registry(changes: { idsAreFinal?: boolean; retentionMs?: number } = {}): JobRegistry {
  return new JobRegistry({
    ...{ layer: 'hive-1', log: createLog('hive', 'silent'), retentionMs: 60_000 },
    ...changes,
  });
}

it.each([
  'failed',
  'cancelled',
] as const)('the id of a job that has %s can be given again', async (state) => {
  const jobs = registry();
  const before = await addJob(jobs, state, { id: 'job-9' });
  const again = jobs.start(aJob({ id: 'job-9' }), async () => done);
  expect((await eventsOf(again)).at(-1)).toMatchObject({ type: 'completed' });
  expect(jobs.list()).toEqual([again]);
  expect((await eventsOf(before)).at(-1)?.type).toBe(state); // whoever listens to that one still hears of it
});

it.each(['running', 'completed'] as const)('the id of a job that is %s cannot', async (state) => {
  const jobs = registry();
  const before = await addJob(jobs, state, { id: 'job-9' });
  expect(() => jobs.start(aJob({ id: 'job-9' }), async () => done)).toThrow(
    expect.objectContaining({ code: 'JOB_EXISTS' }),
  );
  expect(jobs.list()).toEqual([before]);
  before.cancel('the test is over');
});

it('where ids are final, none can', async () => {
  const jobs = registry({ idsAreFinal: true });
  await addJob(jobs, 'failed', { id: 'job-9' });
  expect(() => jobs.start(aJob({ id: 'job-9' }), async () => done)).toThrow(
    expect.objectContaining({ code: 'JOB_EXISTS' }),
  );
});

it('the job that has an id now is not forgotten when the time of the one before it is over', async () => {
  const jobs = registry({ retentionMs: 50 });
  await addJob(jobs, 'failed', { id: 'job-9' });
  const again = await addJob(jobs, 'running', { id: 'job-9' });
  await addJob(jobs, 'completed', { id: 'job-10' });
  await expect.poll(() => jobs.list().map(({ id }) => id), { timeout: 10_000 }).toEqual(['job-9']);
  again.cancel('the test is over');
});
