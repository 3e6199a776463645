// The part of the hive suite about how workers come and go: stopped for want of work, given up, found, lost, and found again.
import { describe, expect, it } from 'vitest';
import type { WorkerReport } from '../../hive-report.ts';
import type { FoundWorker } from './found-worker.ts';
import type { HiveBench } from './hive-conformance.ts';
import { oddModels } from './hive-folder.ts';

export function describeLives(
  bench: () => HiveBench,
  found: FoundWorker,
  start: () => Promise<HiveBench>,
): void {
  /** Resolves when the queen is told of a worker of this name that is as it should be. */
  const told = async (
    { queen }: HiveBench,
    name: string,
    isMeant: (worker: WorkerReport) => boolean,
  ): Promise<WorkerReport | undefined> => {
    const of = (workers: readonly WorkerReport[]) => workers.find((each) => each.name === name);
    const { workers } = await queen.hears(({ workers: all }) => {
      const worker = of(all);
      return worker !== undefined && isMeant(worker);
    });
    return of(workers);
  };

  describe('[SUITE-07] knows that workers come and go', () => {
    it('and stops one that has nothing to do, until it is needed again', async () => {
      const { client } = bench();
      const stopped = told(bench(), 'worker-brief', ({ state }) => state === 'stopping');
      await client.story(await client.start({ model: oddModels.brief }));
      await stopped;
      expect(
        (await client.story(await client.start({ model: oddModels.brief }))).tokens,
      ).toHaveLength(3);
    });

    it('and gives one up that ends again and again, for a while', async () => {
      const own = await start();
      const { program, client, queen } = own;
      await using _program = program;
      await using _queen = queen;
      const givenUp = told(own, 'worker-1', ({ state }) => state === 'failed');
      for (let crash = 0; crash < 4; crash++) {
        const ready = told(
          own,
          'worker-1',
          ({ state, restarts }) => state === 'ready' && restarts === crash,
        );
        await ready;
        await client.failureOf({ ending: 'crash' });
      }
      expect(await givenUp).toMatchObject({
        ...{ restarts: 3, can_start: false, pid: null },
        last_error: { code: 'WORKER_CRASHED' },
      });
      const error = await client.failureOf({});
      expect(error).toMatchObject({
        code: 'WORKER_CRASHED',
        details: { worker: 'worker-1', retry_after_ms: expect.any(Number) },
      });
    });

    it('and uses one that runs by itself, loses it, and finds it again', async () => {
      const { client } = bench();
      const { tokens } = await client.story(await client.start({ model: oddModels.found }));
      expect(tokens).toEqual(['found']);
      const lost = told(bench(), 'worker-found', ({ state }) => state !== 'ready');
      found.isThere = false;
      expect(await lost).toMatchObject({
        kind: 'attached',
        pid: null,
        can_start: false,
        url: null,
      });
      const back = told(bench(), 'worker-found', ({ state }) => state === 'ready');
      found.isThere = true;
      expect(await back).toMatchObject({ last_error: null, url: found.url });
    });
  });
}
