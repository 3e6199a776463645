// The part of the hive suite about workers that fail: what is said of it, and that everything else stays up.
import { afterEach, describe, expect, it } from 'vitest';
import { WorkerListSchema } from '../../hive-report.ts';
import type { HiveBench } from './hive-conformance.ts';
import { workerNames } from './hive-folder.ts';

export function describeLosses(bench: () => HiveBench): void {
  const { early } = workerNames;

  describe('[FAKE-08] [FAKE-14] when a worker fails', () => {
    afterEach(async () => {
      const { client } = bench();
      expect((await client.story(await client.start())).tokens).toHaveLength(3);
    });

    it('says that it crashed, and how, after all that had come', async () => {
      const { client } = bench();
      const id = await client.start({ ending: 'crash', tokens: 2 });
      const { tokens, told, terminal } = await client.story(id, 'failed');
      expect(tokens).toHaveLength(2);
      expect(told.at(-1)).toBe('hive-7 fail');
      expect(terminal).toMatchObject({
        error: {
          code: 'WORKER_CRASHED',
          details: { worker: early, phase: 'decode', exit_code: 3, signal: null },
        },
      });
    });

    it('[INF-36] tells the queen, and starts it again by itself, after a pause', async () => {
      const { client, queen } = bench();
      const before = (await client.read('/v1/workers', WorkerListSchema)).workers[0];
      const told = queen.hears(({ workers }) => workers[0]?.state === 'restarting');
      const again = queen.hears(
        ({ workers }) => workers[0]?.restarts === (before?.restarts ?? 0) + 1,
      );
      await client.failureOf({ ending: 'crash' });
      expect((await told).workers[0]).toMatchObject({
        ...{ pid: null, url: null, instance_id: null, can_start: false },
        last_error: { code: 'WORKER_CRASHED', details: { exit_code: 3 } },
      });
      await again;
      await client.story(await client.start());
      const after = (await client.read('/v1/workers', WorkerListSchema)).workers[0];
      expect(after).toMatchObject({ state: 'ready', last_error: null });
      expect(after?.pid).not.toBe(before?.pid);
      expect(after?.instance_id).not.toBe(before?.instance_id);
    });

    it.each([
      ['refuse', 'ALL_SLOTS_BUSY'],
      ['fail', 'GENERATION_FAILED'],
    ] as const)('passes on what it says (%s)', async (ending, code) => {
      const { client } = bench();
      const headers = { 'x-correlation-id': 'order-4719' };
      const error = await client.failureOf({ ending, headers });
      expect(error).toMatchObject({ code, details: { slots: 7 }, correlation_id: 'order-4719' });
    });

    it.each([
      ['breaks off', 'break', 'WORKER_UNREACHABLE'],
      ['ends too early', 'truncate', 'WORKER_UNREACHABLE'],
      ['falls silent', 'silence', 'WORKER_SILENT'],
      ['speaks another language', 'garble', 'BAD_UPSTREAM'],
    ] as const)('says that it %s, after all that had come', async (_what, ending, code) => {
      const { client } = bench();
      const id = await client.start({ ending, tokens: 2 });
      const { tokens, terminal } = await client.story(id, 'failed');
      expect(tokens).toHaveLength(2);
      expect(terminal).toMatchObject({ error: { code, details: { worker: early } } });
    });
  });
}
