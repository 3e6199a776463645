// The part of the hive suite about workers: what they are told, and what becomes of the lines that they print.
import { describe, expect, it, vi } from 'vitest';
import { WorkerListSchema } from '../../hive-report.ts';
import type { HiveBench } from './hive-conformance.ts';
import { lateModel, oddModels, workerNames, workerSlots } from './hive-folder.ts';

export function describeWorkers(bench: () => HiveBench): void {
  const workers = async () => (await bench().client.read('/v1/workers', WorkerListSchema)).workers;
  const { early, late } = workerNames;

  describe('runs workers', () => {
    it('and lists all of them, those that run with process and address', async () => {
      const isIdle = async () => expect((await workers())[0]?.slots_busy).toBe(0);
      await vi.waitFor(isIdle, 10_000); // what earlier tests left running has ended
      const [first, second, ...others] = await workers();
      expect(first).toMatchObject({
        ...{ name: early, model: 'tiny', state: 'ready', slots_total: workerSlots },
        ...{ slots_busy: 0, pid: expect.any(Number), url: expect.stringMatching(/^http:/) },
      });
      expect(second).toMatchObject({ name: late, state: 'stopped', pid: null, url: null });
      expect(second).toMatchObject({ can_start: true, last_error: null, restarts: 0 });
      expect(others).toHaveLength(4);
    });

    it('[FAKE-02] [FAKE-07] and starts one as a process for the first job that needs it, on behalf of that job', async () => {
      const { client } = bench();
      const headers = { 'x-correlation-id': 'order-4717' };
      const id = await client.start({ model: lateModel, headers });
      const { events, told } = await client.story(id);
      // What it says of the memory that is needed is up to the hive.
      const begun = told.filter((each) => each !== 'hive-7 admit').slice(0, 3);
      expect(begun).toEqual(['hive-7 receive', 'hive-7 start_worker', `${late} start`]);
      const start = events.find((event) => event.type === 'narration' && event.actor === late);
      expect(start).toMatchObject({ job_id: id, correlation_id: 'order-4717' });
      const [, worker] = await workers();
      expect(worker).toMatchObject({ name: late, state: 'ready' });
      expect(() => process.kill(worker?.pid ?? 0, 0)).not.toThrow(); // asks only whether it is there
    });

    it('[FAKE-05] [INF-08] and makes narration of what they print for a job, and of nothing else', async () => {
      const { client } = bench();
      const id = await client.start();
      const { events, told } = await client.story(id);
      expect(told.filter((each) => each.startsWith(early))).toEqual([
        ...[`${early} generate`, `${early} complete`],
      ]);
      const narrated = events.filter((event) => event.type === 'narration');
      expect(new Set(narrated.map(({ actor }) => actor))).toEqual(new Set(['hive-7', early]));
      expect(JSON.stringify(events)).not.toMatch(/ordinary|looks like narration|job-of-nobody/);
    });

    it('[FAKE-06] and tells its own part around what the worker tells', async () => {
      const { client } = bench();
      const { told } = await client.story(await client.start());
      expect(told).toEqual([
        ...['hive-7 receive', 'hive-7 forward'],
        ...[`${early} generate`, `${early} complete`, 'hive-7 complete'],
      ]);
    });

    it('[FAKE-07] and tells them the job, who asked, and what is left of the budget', async () => {
      const { client } = bench();
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const headers = { 'x-correlation-id': 'order-4718', 'x-request-timeout-ms': '5000' };
      const id = await client.start({ headers: { ...headers, traceparent } });
      const { events } = await client.story(id);
      const generate = events.find(
        (event) => event.type === 'narration' && event.action === 'generate',
      );
      expect(generate).toMatchObject({ job_id: id, correlation_id: 'order-4718' });
      const human = generate?.type === 'narration' ? generate.human : '';
      const [, budgetMs, trace] = /^budget (\d+) limit 1000 trace (.*)$/.exec(human) ?? [];
      expect(Number(budgetMs)).toBeGreaterThan(1_000);
      expect(Number(budgetMs)).toBeLessThanOrEqual(5_000);
      expect(trace).toBe(traceparent);
    });

    it.each([
      'cancel',
      'leave',
      'budget',
    ] as const)('[INF-18] and calls them back (%s)', async (way) => {
      const { client } = bench();
      const headers = way === 'budget' ? { 'x-request-timeout-ms': '300' } : {};
      const id = await client.start({ ending: 'hold', onDisconnect: 'cancel', headers });
      using listener = client.follow(id);
      await listener.until(({ type }) => type === 'token');
      if (way === 'cancel') await client.cancel(id);
      if (way === 'leave') listener.hangUp();
      const end = way === 'budget' ? 'failed' : 'cancelled';
      await vi.waitFor(async () => expect((await client.record(id)).state).toBe(end), 10_000);
      const { told } = await client.story(id, end);
      expect(told.slice(-2)).toContain(`${early} cancel`);
    });
  });

  describe('cannot serve', () => {
    it.each([
      ['a model that it does not know', 'unicorn', 'MODEL_NOT_FOUND'],
      ['a model that no worker has', oddModels.spare, 'NO_WORKER_FOR_MODEL'],
      ['where the worker says that it failed', oddModels.unloadable, 'MODEL_LOAD_FAILED'],
      ['where the worker ends before it is ready', oddModels.mute, 'WORKER_START_FAILED'],
    ])('%s, and says so', async (_what, model, code) => {
      const { client } = bench();
      const { told, terminal } = await client.story(await client.start({ model }), 'failed');
      expect(terminal).toMatchObject({ error: { code } });
      expect(told.at(-1)).toBe('hive-7 fail');
    });

    it('[INF-14] a model for the reason that its worker gave', async () => {
      const error = await bench().client.failureOf({ model: oddModels.unloadable });
      expect(error.details).toMatchObject({ reason: 'damaged' });
      expect(error.message).toContain('could not be loaded');
    });
  });
}
