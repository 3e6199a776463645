// The part of the queen suite about jobs that are about hives, not about a model.
import { describe, expect, it } from 'vitest';
import { JobAcceptedSchema } from '../../job.ts';
import { checked } from '../checked.ts';
import { refusalOf } from '../jobs/job-client.ts';
import { faultyFields } from '../jobs/job-refusals.ts';
import type { QueenBench } from './queen-conformance.ts';

export function describeOperations(bench: () => QueenBench): void {
  describe('takes orders about hives', () => {
    it.each([
      ['hive_start', {}, ['hive']],
      ['hive_stop', { hive: '', prompt: 'hello' }, ['hive', 'prompt']],
      ['worker_start', { hive: 'hive-1' }, ['worker']],
    ])('and checks each by what it is (%s)', async (operation, fields, faulty) => {
      const response = await bench().client.send({ operation, ...fields });
      const { status, error } = await refusalOf(response);
      expect([status, error.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(faultyFields(error.details)).toEqual(faulty);
    });

    it('[KQ-02] and fails one for a hive that nobody has heard of, which is about no model', async () => {
      const { client } = bench();
      const response = await client.send({ operation: 'hive_refresh', hive: 'hive-of-nobody' });
      expect(response.status).toBe(202);
      const { job_id: id } = checked(JobAcceptedSchema, await response.json());
      const { terminal } = await client.story(id, 'failed');
      expect(terminal).toMatchObject({ error: { code: 'HIVE_NOT_FOUND', param: 'hive' } });
      expect(await client.record(id)).toMatchObject({ operation: 'hive_refresh', model: null });
    });
  });
}
