// The part of the queen suite about a job on its way: what the hive is given, and what comes back through the queen.
import { describe, expect, it, vi } from 'vitest';
import { bodyOf } from '../jobs/job-client.ts';
import type { QueenBench } from './queen-conformance.ts';
import { hiveName } from './scripted-hive.ts';

export function describeHandover(bench: () => QueenBench): void {
  describe('hands a job over', () => {
    it('[FAKE-04] [FAKE-07] under its own id, with who asked and what is left of the budget', async () => {
      const { client, hive } = bench();
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const headers = { 'x-correlation-id': 'order-4715', 'x-request-timeout-ms': '5000' };
      const id = await client.start({ headers: { ...headers, traceparent } });
      await client.story(id);
      const handed = hive.jobs.get(id);
      expect(handed?.headers).toMatchObject({ 'x-correlation-id': 'order-4715', traceparent });
      const budgetMs = Number(handed?.headers['x-request-timeout-ms']);
      expect(budgetMs).toBeGreaterThan(1_000);
      expect(budgetMs).toBeLessThanOrEqual(5_000);
    });

    it('as it was asked for, but to be cancelled where the queen leaves', async () => {
      const { client, hive } = bench();
      const id = await client.start({ onDisconnect: 'continue' });
      await client.story(id);
      const asked = { ...bodyOf({}), temperature: 0, on_disconnect: 'cancel' };
      const added = { worker: 'worker-1', disconnect_grace_ms: expect.any(Number) };
      expect(hive.jobs.get(id)?.operation).toEqual({ ...asked, ...added });
    });

    it('[INF-19] and shows where it is, and what is being done for it', async () => {
      const { client } = bench();
      const id = await client.start({ ending: 'hold' });
      using listener = client.follow(id);
      await listener.until(({ type }) => type === 'token');
      const place = { hive: hiveName, worker: 'worker-1', attempts: 1 };
      expect(await client.record(id)).toMatchObject({ phase: 'decode', ...place });
      await client.cancel(id);
      await listener.rest();
      expect(await client.record(id)).toMatchObject({ phase: null, ...place });
    });

    it('[INF-07] [FAKE-06] and tells its own part around what the hive tells', async () => {
      const { client } = bench();
      const { told } = await client.story(await client.start());
      const whole = told.filter((each) => each !== 'queen queue'); // where the hive was in doubt a moment ago
      const own = whole.filter((each) => each.startsWith('queen '));
      expect(own).toEqual(['queen receive', 'queen place', 'queen forward', 'queen complete']);
      const hives = [`${hiveName} receive`, `${hiveName} complete`];
      expect(whole.filter((each) => !own.includes(each))).toEqual(hives);
      expect(whole.indexOf(`${hiveName} receive`)).toBeGreaterThan(1);
      expect(whole.indexOf(`${hiveName} complete`)).toBe(whole.length - 2);
    });

    it.each([
      'cancel',
      'leave',
      'budget',
    ] as const)('[INF-18] and calls it back (%s)', async (way) => {
      const { client, hive } = bench();
      const headers = way === 'budget' ? { 'x-request-timeout-ms': '300' } : {};
      const id = await client.start({ ending: 'hold', onDisconnect: 'cancel', headers });
      using listener = client.follow(id);
      await listener.until(({ type }) => type === 'token');
      if (way === 'cancel') await client.cancel(id);
      if (way === 'leave') listener.hangUp();
      await vi.waitFor(() => expect(hive.jobs.get(id)?.isCancelled).toBe(true), 10_000);
      const end = way === 'budget' ? 'failed' : 'cancelled';
      await vi.waitFor(async () => expect((await client.record(id)).state).toBe(end), 10_000);
      expect((await client.story(id, end)).told).toContain(`${hiveName} cancel`);
    });
  });
}
