// The part of the hive suite about what an operator can ask for: workers started and stopped, what the hive has, its end.
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../exit-codes.ts';
import { CapabilitiesSchema, WorkerReportSchema } from '../../hive-report.ts';
import { checked } from '../checked.ts';
import { refusalOf, suiteModel } from '../jobs/job-client.ts';
import type { HiveBench } from './hive-conformance.ts';
import { workerNames } from './hive-folder.ts';

export function describeControl(bench: () => HiveBench, start: () => Promise<HiveBench>): void {
  const post = (path: string): Promise<Response> =>
    fetch(`${bench().client.url}${path}`, { method: 'POST' });
  const reported = async (path: string) =>
    checked(WorkerReportSchema, await (await post(path)).json());

  describe('does as an operator says', () => {
    it('and stops a worker, and starts it', async () => {
      const path = `/v1/workers/${workerNames.late}`;
      await reported(`${path}/start`);
      expect(await reported(`${path}/stop`)).toMatchObject({ state: 'stopped', pid: null });
      const stopped = await reported(`${path}/stop`);
      expect(stopped).toMatchObject({ state: 'stopped', can_start: true });
      const started = await reported(`${path}/start`);
      expect(started).toMatchObject({ state: 'ready', pid: expect.any(Number) });
      expect(await reported(`${path}/start`)).toMatchObject({ pid: started.pid });
    });

    it.each(['start', 'stop'])('unless there is no such worker (%s)', async (verb) => {
      const { status, error } = await refusalOf(await post(`/v1/workers/worker-9/${verb}`));
      expect([status, error.code]).toEqual([404, 'WORKER_NOT_FOUND']);
    });

    it('and says what it has, as it knows it and as it is found to be', async () => {
      const { client } = bench();
      const known = await client.read('/v1/capabilities', CapabilitiesSchema);
      expect(known).toMatchObject({ hive: 'hive-7', models: expect.arrayContaining([suiteModel]) });
      expect(known.devices.map(({ id }) => id)).toContain('cpu');
      const found = await client.read('/v1/capabilities?refresh=true', CapabilitiesSchema);
      expect(found.refreshed_at_ms).toBeGreaterThanOrEqual(known.refreshed_at_ms);
    });

    it('[CORE-07] and leaves, having finished what runs, as it does at SIGTERM', async () => {
      const { program, client, queen } = await start();
      await using _program = program;
      await using _queen = queen;
      const id = await client.start({ ending: 'hold' });
      using listener = client.follow(id);
      await listener.until(({ type }) => type === 'token');
      const draining = queen.hears((heartbeat) => heartbeat.draining);
      const answer = await fetch(`${client.url}/v1/shutdown`, { method: 'POST' });
      expect(answer.status).toBe(202);
      expect((await draining).jobs).toEqual([id]);
      expect((await refusalOf(await client.order())).error.code).toBe('DRAINING');
      await client.cancel(id);
      expect((await program.ended).exitCode).toBe(exitCodes.ok);
      expect(queen.newest).toMatchObject({ draining: true, workers: [], jobs: [] });
    });
  });
}
