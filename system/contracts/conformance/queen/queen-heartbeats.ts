// The part of the queen suite about hives: how they make themselves known, how they are shown, and what follows for jobs.
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { type Heartbeat, HiveListSchema, WorkerReportSchema } from '../../hive-report.ts';
import { refusalOf } from '../jobs/job-client.ts';
import { faultyFields } from '../jobs/job-refusals.ts';
import type { QueenBench } from './queen-conformance.ts';
import { heartbeatOf, hiveName, reportTo, workerOf } from './scripted-hive.ts';

const WorkersOfHivesSchema = Type.Object({
  workers: Type.Array(Type.Object({ hive: Type.String(), ...WorkerReportSchema.properties })),
});

/** Leaves the queen with hives that serve nothing, so it comes last. */
export function describeHeartbeats(bench: () => QueenBench): void {
  const listed = async () => (await bench().client.read('/v1/hives', HiveListSchema)).hives;
  let instance = 'instance-1';
  const report = async (changes: Partial<Heartbeat>): Promise<void> => {
    const { client, hive } = bench();
    const told = { instance_id: instance, ...changes };
    expect((await hive.reportTo(client.url, told)).status).toBe(204);
  };

  describe('hears heartbeats', () => {
    it('and shows each hive in its own words, and how long ago it spoke', async () => {
      const { hive } = bench();
      await report({ workers: [workerOf({ slots_busy: 2 })] });
      const [entry, ...others] = await listed();
      expect(others).toEqual([]);
      const { last_heartbeat_ms_ago: agoMs, ...record } = entry ?? {};
      const said = heartbeatOf(hive.url, { workers: [workerOf({ slots_busy: 2 })] });
      const { sequence: _, jobs: __, draining: ___, ...rest } = said;
      expect(record).toEqual({ ...rest, state: 'up' });
      expect(agoMs).toBeGreaterThanOrEqual(0);
      expect(agoMs).toBeLessThan(5_000);
    });

    it('and shows the workers of all hives, each with its hive', async () => {
      await report({ workers: [workerOf(), workerOf({ name: 'worker-2' })] });
      const workers = await bench().client.read('/v1/workers', WorkersOfHivesSchema);
      expect(workers).toEqual({
        workers: [
          { hive: hiveName, ...workerOf() },
          { hive: hiveName, ...workerOf({ name: 'worker-2' }) },
        ],
      });
    });

    it('[QH-02] and is not confused by one that was overtaken', async () => {
      const { client, hive } = bench();
      await report({ workers: [workerOf({ slots_busy: 3 })] });
      const late = heartbeatOf(hive.url, { sequence: 0, workers: [] });
      expect((await reportTo(client.url, late)).status).toBe(204);
      expect(await listed()).toMatchObject([{ workers: [{ slots_busy: 3 }] }]);
    });

    it('and takes the newest for true, of a new instance too', async () => {
      instance = 'instance-7';
      await report({ models: ['tiny', 'other'] });
      expect(await listed()).toMatchObject([{ hive: hiveName, instance_id: 'instance-7' }]);
      expect(await listed()).toHaveLength(1);
    });

    it('and refuses one that is not valid, naming every fault, and keeps what it knew', async () => {
      const { client, hive } = bench();
      const before = (await listed()).map(({ last_heartbeat_ms_ago: _ago, ...rest }) => rest);
      const wrong = { ...heartbeatOf(hive.url), hive: '', draining: 'no', workers: [{}] };
      const { status, error } = await refusalOf(await reportTo(client.url, wrong));
      expect(status).toBe(400);
      expect(error.code).toBe('VALIDATION_FAILED');
      expect(faultyFields(error.details)).toEqual(
        expect.arrayContaining(['hive', 'draining', 'workers.0.name', 'workers.0.state']),
      );
      expect((await listed()).map(({ last_heartbeat_ms_ago: _ago, ...rest }) => rest)).toEqual(
        before,
      );
    });

    it.each([
      ['hive', { hive: '../hive-7' }],
      ['workers.0.name', { workers: [workerOf({ name: 'Worker 1' })] }],
    ])('and refuses one with a name that nobody may have (%s)', async (field, changes) => {
      const { client, hive } = bench();
      const answer = await reportTo(client.url, { ...heartbeatOf(hive.url), ...changes });
      const { status, error } = await refusalOf(answer);
      expect([status, error.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(faultyFields(error.details)).toEqual([field]);
    });

    it('[INF-13] and fails a job for a model that no hive has, saying which there are', async () => {
      const { code, details } = await bench().client.failureOf({ model: 'unicorn' });
      expect(code).toBe('MODEL_NOT_FOUND');
      expect(details).toMatchObject({ known_models: ['other', 'tiny'] });
    });

    it('[INF-12] and fails a job for a model that no worker serves', async () => {
      const { code, details } = await bench().client.failureOf({ model: 'other' });
      expect(code).toBe('NO_WORKER_FOR_MODEL');
      expect(details).toMatchObject({ hives: [hiveName] });
    });

    it('and gives jobs to a hive with a worker that can be started', async () => {
      const { client } = bench();
      await report({ workers: [workerOf({ state: 'stopped' })] });
      expect((await client.story(await client.start())).tokens).toHaveLength(3);
    });

    it('and chooses the hive whose worker is ready', async () => {
      const { client, hive } = bench();
      await report({ workers: [workerOf({ state: 'stopped' })] });
      await report({ hive: 'another-hive' });
      const { events } = await client.story(await client.start());
      const placed = events.find((event) => event.type === 'narration' && event.action === 'place');
      expect(placed).toMatchObject({ target: 'another-hive' });
      expect((await listed()).map(({ url }) => url)).toEqual([hive.url, hive.url]);
    });

    it('and gives no job to a hive that is shutting down', async () => {
      const { client } = bench();
      for (const hive of [hiveName, 'another-hive']) await report({ hive, draining: true });
      expect((await client.failureOf({})).code).toBe('NO_HIVE_AVAILABLE');
    });
  });
}
