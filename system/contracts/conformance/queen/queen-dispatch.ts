// What a queen owes who more than passes jobs on: another worker after a loss, a line before busy workers, an end to waiting.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Heartbeat } from '../../hive-report.ts';
import { JobAcceptedSchema } from '../../job.ts';
import { checked } from '../checked.ts';
import { bodyOf, JobClient, refusalOf } from '../jobs/job-client.ts';
import { tokensOf } from '../jobs/script.ts';
import type { ServerUnderTest } from '../program/started-program.ts';
import { hiveName, type ScriptedHive, startScriptedHive, workerOf } from './scripted-hive.ts';

/** With these the suite need not wait long; one job may wait. */
export const dispatchSuiteFlags = {
  ...{ '--name': 'queen', '--keep-alive-ms': '100', '--hive-silence-ms': '1500' },
  ...{ '--hive-lost-ms': '30000', '--hive-stale-ms': '60000', '--hive-grace-ms': '1' },
  ...{ '--queue-limit': '1', '--queue-timeout-ms': '700', '--failover-wait-ms': '100' },
};

const otherHive = 'another-hive';

/** Runs the suite against the queen that `start` gives with `dispatchSuiteFlags`: one that no hive has reported to. */
export function describeDispatch(name: string, start: () => Promise<ServerUnderTest>): void {
  describe(`${name} finds the next best worker`, () => {
    let queen: ServerUnderTest;
    let client: JobClient;
    let [hive, other]: ScriptedHive[] = [];
    const hives = (): [ScriptedHive, ScriptedHive] => {
      if (hive === undefined || other === undefined) throw new Error('Hives have been started.');
      return [hive, other];
    };
    beforeAll(async () => {
      [queen, hive, other] = await Promise.all([start(), startScriptedHive(), startScriptedHive()]);
      client = new JobClient(queen.url);
    });
    afterAll(async () => {
      await queen.stop();
      await Promise.all(hives().map((each) => each[Symbol.asyncDispose]()));
    });

    describe('[SUITE-05] where all slots are taken', () => {
      it('a job waits for the first that is free, and says so', async () => {
        await hives()[0].reportTo(queen.url, { workers: [workerOf({ slots_busy: 4 })] });
        const id = await client.start();
        expect(await client.record(id)).toMatchObject({ state: 'queued', phase: 'queued' });
        await hives()[0].reportTo(queen.url);
        const { told, events } = await client.story(id);
        expect(told.slice(0, 3)).toEqual(['queen receive', 'queen queue', 'queen place']);
        expect(events).toContainEqual(
          expect.objectContaining({ action: 'queue', queue_position: 1 }),
        );
      });

      it('one too many is sent away, to come again, and a job that waits too long fails', async () => {
        await hives()[0].reportTo(queen.url, { workers: [workerOf({ slots_busy: 4 })] });
        const id = await client.start();
        const { status, headers, error } = await refusalOf(await client.order());
        expect([status, error.code, error.type]).toEqual([429, 'QUEUE_FULL', 'rate_limit_error']);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        const { terminal } = await client.story(id, 'failed');
        expect(terminal).toMatchObject({
          error: {
            code: 'NO_WORKER_AVAILABLE',
            details: { workers: [{ worker: `${hiveName}/worker-1` }] },
          },
        });
      });

      it('[INF-27] a job whose time is up there is said to have been queued', async () => {
        const { details } = await client.failureOf({ headers: { 'x-request-timeout-ms': '100' } });
        expect(details).toMatchObject({ layer: 'queen', phase: 'queued', budget: 'total' });
      });

      it('a job can be cancelled, and leaves the line', async () => {
        const id = await client.start();
        await client.cancel(id);
        expect((await client.story(id, 'cancelled')).tokens).toEqual([]);
        const next = await client.start();
        await client.cancel(next);
      });
    });

    /** Both are ready, the second with less room; their workers have been started for this test, and have no past. */
    const reportBoth = async (test: string, changes: Partial<Heartbeat> = {}): Promise<void> => {
      const [one, two] = hives();
      const instance_id = `instance-${test}`;
      await one.reportTo(queen.url, { workers: [workerOf({ instance_id })], ...changes });
      const workers = [workerOf({ instance_id, slots_busy: 3 })];
      await two.reportTo(queen.url, { hive: otherHive, workers });
    };

    describe('[INF-37] [INF-38] after a loss', () => {
      it.each([
        'fail',
        'break',
        'garble',
      ] as const)('another goes on with the answer (%s)', async (ending) => {
        const [one, two] = hives();
        await one.reportTo(queen.url);
        await two.reportTo(queen.url, { hive: otherHive, workers: [workerOf({ slots_busy: 3 })] });
        const id = await client.start({ ending, tokens: 2, voice: 'lark' });
        await vi.waitFor(() => expect(two.jobs.get(id)).toBeDefined(), 10_000);
        const { operation } = two.jobs.get(id) ?? {};
        const said = tokensOf({ ending, tokens: 2, voice: 'lark' });
        expect(operation?.continuation).toEqual({ text: said.join(''), events: 2, tokens: 2 });
        // It plays the same script, whose tokens have been heard.
        const { tokens, told, terminal } = await client.story(id, 'failed');
        expect(tokens).toEqual(said);
        expect(told).toContain('queen migrate');
        expect(terminal).toMatchObject({ error: { details: { attempts: [{}, {}] } } });
      });

      it('none before the first token: it begins elsewhere, and no token is there twice', async () => {
        await reportBoth('begin', { url: 'http://127.0.0.1:1' });
        const id = await client.start({ tokens: 4, voice: 'wren' });
        const { tokens, told } = await client.story(id);
        expect(tokens).toEqual(tokensOf({ ending: 'complete', tokens: 4, voice: 'wren' }));
        expect(told).toContain('queen retry');
        expect(await client.record(id)).toMatchObject({ hive: otherHive, attempts: 2 });
      });
    });

    it('[SUITE-14] gives a job to the device that it asks for, and to no other', async () => {
      const [one] = hives();
      const workers = [workerOf(), workerOf({ name: 'worker-2', device: 'cuda:0' })];
      await one.reportTo(queen.url, { workers });
      const ask = (device: string) => client.send({ ...bodyOf({}), device });
      const { job_id: id } = checked(JobAcceptedSchema, await (await ask('cuda:0')).json());
      await client.story(id);
      expect(await client.record(id)).toMatchObject({ hive: hiveName, worker: 'worker-2' });
      const { job_id: none } = checked(JobAcceptedSchema, await (await ask('cuda:7')).json());
      const { terminal } = await client.story(none, 'failed');
      expect(terminal).toMatchObject({ error: { code: 'DEVICE_NOT_FOUND', param: 'device' } });
    });
  });
}
