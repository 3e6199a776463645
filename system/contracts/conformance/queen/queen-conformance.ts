// What every queen owes keeper and the hives, the real one or a fake: a suite that knows a queen by its URL alone.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobClient } from '../jobs/job-client.ts';
import { describeJobs } from '../jobs/jobs-conformance.ts';
import type { ServerUnderTest } from '../program/started-program.ts';
import { describeHandover } from './queen-handover.ts';
import { describeHeartbeats } from './queen-heartbeats.ts';
import { describeLosses } from './queen-losses.ts';
import { describeOperations } from './queen-operations.ts';
import { type ScriptedHive, startScriptedHive } from './scripted-hive.ts';

/** What the parts of the suite share: a queen that knows one hive, and that hive. */
export interface QueenBench {
  client: JobClient;
  hive: ScriptedHive;
}

/** With these a queen's limits are short enough for the suite to wait for them. */
export const queenSuiteFlags = {
  '--name': 'queen',
  '--keep-alive-ms': '100',
  '--hive-silence-ms': '1500',
  // A busy machine may hold heartbeats up.
  '--hive-lost-ms': '30000',
  '--hive-stale-ms': '60000',
};

/** Runs the suite against the queen that `start` gives with `queenSuiteFlags`: one that no hive has reported to. */
export function describeQueen(name: string, start: () => Promise<ServerUnderTest>): void {
  describe(`${name} conforms to the queen's contract`, () => {
    let started: ServerUnderTest | undefined;
    let hive: ScriptedHive | undefined;
    const bench = (): QueenBench => {
      if (started === undefined || hive === undefined)
        throw new Error(`${name} has not been started.`);
      return { client: new JobClient(started.url), hive };
    };
    beforeAll(async () => {
      [started, hive] = await Promise.all([start(), startScriptedHive()]);
    });
    afterAll(async () => {
      await started?.stop();
      await hive?.[Symbol.asyncDispose]();
    });

    it('[INF-11] fails a job that it can give to nobody', async () => {
      const { code } = await bench().client.failureOf({});
      expect(code).toBe('NO_HIVE_AVAILABLE');
    });

    it('says at /health that it is ready', async () => {
      expect(await bench().client.health()).toEqual({ status: 'ready', name: 'queen' });
    });

    describe('to a queen that knows a hive', () => {
      beforeAll(async () => {
        const { client, hive: reporting } = bench();
        await reporting.reportTo(client.url);
      });
      describeJobs(() => ({ client: bench().client, name: 'queen', kind: 'queen' }));
      describeHandover(bench);
      describeOperations(bench);
      describeLosses(bench);
      describeHeartbeats(bench);
    });
  });
}
