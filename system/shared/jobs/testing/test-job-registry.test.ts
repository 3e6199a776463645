// A registry for tests is the real one, and what is put into it is what it would have come to by itself.
import { describe, expect, it } from 'vitest';
import { checked } from '../../../contracts/conformance/checked.ts';
import { JobRecordSchema } from '../../../contracts/index.ts';
import { eventsOf, told } from '../../testing/job-events.ts';
import { JobRegistry } from '../job-registry.ts';
import { addJob, createTestJobRegistry, type FoundState } from './test-job-registry.ts';

describe('[INFRA-07] a registry of jobs for tests', () => {
  it.each<[FoundState, string]>([
    ['running', 'token'],
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
  ])('holds a job that is %s', async (state, lastEvent) => {
    const { registry } = createTestJobRegistry();
    const job = await addJob(registry, state, { id: 'job-9', model: 'small', budgetMs: 50_000 });
    expect(registry).toBeInstanceOf(JobRegistry);
    expect(registry.get('job-9')).toBe(job);
    expect(checked(JobRecordSchema, job.record())).toMatchObject({
      state,
      model: 'small',
      tokens: 1,
    });
    job.cancel('the test is over');
    const events = await eventsOf(job);
    expect(events.some(({ type }) => type === lastEvent)).toBe(true);
  });

  it('gives narration to the job that it names, and to whoever looks', async () => {
    const { registry, narrate, narration } = createTestJobRegistry({ layer: 'queen' });
    const job = await addJob(registry, 'running', { id: 'job-1' });
    narrate({ action: 'place', target: 'hive-1', human: 'Chose hive-1', jobId: 'job-1' });
    narrate({ action: 'listen', target: 'queen', human: 'Listening' });
    narration.expectInOrder([{ action: 'place', job_id: 'job-1' }, { action: 'listen' }]);
    job.cancel('the test is over');
    expect(told(await eventsOf(job))).toEqual(['queen place']);
  });
});
