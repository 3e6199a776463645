// The part of the hive suite about heartbeats: what is in them, when they come, and that no queen is needed for anything else.
import { describe, expect, it } from 'vitest';
import { WorkerListSchema } from '../../hive-report.ts';
import { suiteModel } from '../jobs/job-client.ts';
import type { HiveBench } from './hive-conformance.ts';
import { lateModel, oddModels, workerNames } from './hive-folder.ts';

export function describeHeartbeats(bench: () => HiveBench, start: () => Promise<HiveBench>): void {
  describe('tells its queen', () => {
    it('who it is, where, what it has, and how its workers are', async () => {
      const { program, client, queen } = bench();
      const { workers } = await client.read('/v1/workers', WorkerListSchema);
      const { advertised_url: url, instance_id } = program.readyLine;
      // A worker that failed may be started again after a while, which may have passed by now.
      const told = workers.map((worker) => ({ ...worker, can_start: expect.any(Boolean) }));
      expect(await queen.hears(() => true)).toEqual({
        ...{ hive: 'hive-7', instance_id, url, draining: false, workers: told, jobs: [] },
        models: [suiteModel, lateModel, ...Object.values(oddModels)],
        devices: expect.arrayContaining([expect.objectContaining({ id: 'cpu', kind: 'cpu' })]),
        sequence: expect.any(Number),
      });
      expect(queen.faults).toEqual([]);
    });

    it('[QH-02] which heartbeat it is, each by one more than the one before', async () => {
      const { queen } = bench();
      for (let heard = 0; heard < 3; heard++) await queen.hears(() => true);
      const counted = queen.heartbeats.map(({ sequence }) => sequence);
      expect(counted).toEqual(counted.map((_any, index) => index));
    });

    it('which jobs it has not ended', async () => {
      const { client, queen } = bench();
      const told = queen.hears(({ jobs }) => jobs.length === 1);
      const id = await client.start({ ending: 'hold' });
      expect((await told).jobs).toEqual([id]);
      const over = queen.hears(({ jobs }) => jobs.length === 0);
      await client.cancel(id);
      await over;
    });

    it('[TEL-25] again and again', async () => {
      const { queen } = bench();
      for (let heard = 0; heard < 3; heard++) await queen.hears(() => true);
    });

    it('at once when a slot is taken, and when it is free', async () => {
      const { client, queen } = bench();
      const taken = queen.hears(({ workers }) => workers[0]?.slots_busy === 1);
      const id = await client.start({ ending: 'hold' });
      await taken;
      const free = queen.hears(({ workers }) => workers[0]?.slots_busy === 0);
      await client.cancel(id);
      await free;
    });

    it('[TEL-27] as soon as it hears again, and serves jobs meanwhile', async () => {
      const { client, queen } = bench();
      queen.status = 500;
      await queen.hears(() => true);
      expect((await client.story(await client.start())).tokens).toHaveLength(3);
      queen.status = 204;
      await queen.hears(({ draining }) => !draining);
    });

    it('[CORE-07] that it is leaving, and leaves no worker behind', async () => {
      const leaving = await start();
      const { program, client, queen } = leaving;
      await using _program = program;
      await using _queen = queen;
      const { workers } = await client.read('/v1/workers', WorkerListSchema);
      const [worker] = workers.filter(({ name }) => name === workerNames.early);
      const told = queen.hears(({ draining }) => draining);
      program.signal('SIGTERM');
      await told;
      expect((await program.ended).exitCode).toBe(0);
      expect(queen.newest).toMatchObject({ draining: true });
      expect(queen.newest?.workers).toEqual([]);
      await expect(fetch(worker?.url ?? '')).rejects.toThrow();
    });

    it('[FAKE-13] nothing when it is killed, and leaves no worker behind then either', async () => {
      const dying = await start();
      const { program, client, queen } = dying;
      await using _queen = queen;
      const { workers } = await client.read('/v1/workers', WorkerListSchema);
      const url = workers.find(({ name }) => name === workerNames.early)?.url ?? '';
      await program[Symbol.asyncDispose]();
      await untilNobodyAnswers(url);
    });
  });
}

/** Each refusal to connect is the event that is waited for. @throws Error where somebody still answers after 10 s */
async function untilNobodyAnswers(url: string): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (performance.now() < endMs) {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(100) }).catch(
      (error: Error) => error.name,
    );
    if (answer === 'TypeError') return; // nobody listens
  }
  throw new Error(`Somebody still answers at ${url}.`);
}
