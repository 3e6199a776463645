// The part of the queen suite about hives that fail: which of the errors the user is given, and that the next job is served.
import { afterEach, describe, expect, it } from 'vitest';
import type { QueenBench } from './queen-conformance.ts';
import { hiveName, lastError } from './scripted-hive.ts';

export function describeLosses(bench: () => QueenBench): void {
  describe('[FAKE-14] when a hive fails', () => {
    afterEach(async () => {
      const { client, hive } = bench();
      await hive.reportTo(client.url);
      expect((await client.story(await client.start())).tokens).toHaveLength(3);
    });

    it.each(['refuse', 'fail'] as const)('passes on what it says (%s)', async (ending) => {
      const headers = { 'x-correlation-id': 'order-4716' };
      const error = await bench().client.failureOf({ ending, headers });
      const { advice, attempts, ...details } = error.details;
      expect(advice).toBeTypeOf('string');
      expect({ ...error, details }).toEqual({ ...lastError, correlation_id: 'order-4716' });
      expect(attempts).toEqual([{ hive: hiveName, worker: 'worker-1', code: lastError.code }]);
    });

    it.each([
      ['breaks off', 'break', 'HIVE_UNREACHABLE'],
      ['ends too early', 'truncate', 'HIVE_UNREACHABLE'],
      ['falls silent', 'silence', 'HIVE_SILENT'],
      ['speaks another language', 'garble', 'BAD_UPSTREAM'],
    ] as const)('says that it %s, after all that had come', async (_what, ending, code) => {
      const { client } = bench();
      const id = await client.start({ ending, tokens: 2 });
      const { tokens, terminal, told } = await client.story(id, 'failed');
      expect(tokens).toHaveLength(2);
      expect(told.at(-1)).toBe('queen fail');
      expect(terminal).toMatchObject({ error: { code, details: { hive: hiveName } } });
    });

    it('says that it cannot be reached where nobody is at its address', async () => {
      const { client, hive } = bench();
      await hive.reportTo(client.url, { url: 'http://127.0.0.1:1' });
      const { code, details } = await client.failureOf({});
      expect(code).toBe('HIVE_UNREACHABLE');
      expect(details).toMatchObject({ hive: hiveName });
    });
  });
}
