// What the queen asks of hives that run, with the hive's answers made up.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import type { HiveRecord } from '../../contracts/index.ts';
import { aDevice, aHive, aWorker } from '../../contracts/testing/builders.ts';
import { eventsOf, startHostRig } from './testing/host-rig.ts';

const refresh = { operation: 'hive_refresh', hive: 'hive-1' } as const;
const startWorker = { operation: 'worker_start', hive: 'hive-1', worker: 'worker-1' } as const;

interface Asked extends AsyncDisposable {
  record: HiveRecord;
  requests: string[];
  correlationIds: unknown[];
}

/** A hive with one stopped worker that answers every request as it is told to. */
async function startHive(answer: RequestListener): Promise<Asked> {
  const requests: string[] = [];
  const correlationIds: unknown[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    correlationIds.push(request.headers['x-correlation-id']);
    response.setHeader('content-type', 'application/json');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  const workers = [{ name: 'worker-1', state: 'stopped' }] as const;
  const { hive, instance_id, models, devices, ...rest } = aHive({ workers });
  const url = `http://127.0.0.1:${port}`;
  return {
    requests,
    correlationIds,
    record: {
      ...{ hive, instance_id, models, devices, workers: rest.workers, url },
      state: 'up',
      last_heartbeat_ms_ago: 0,
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it('[KQ-01] [QH-01] a hive is asked anew what it has', async () => {
  const found = {
    hive: 'hive-1',
    version: '0.1.0',
    devices: [aDevice()],
    models: ['tiny'],
    refreshed_at_ms: 1,
  };
  await using hive = await startHive((_, response) => response.end(JSON.stringify(found)));
  await using rig = await startHostRig({ hives: () => [hive.record] });
  expect((await rig.run(refresh)).at(-1)).toMatchObject({ type: 'completed', result: found });
  expect(hive.requests).toEqual(['GET /v1/capabilities?refresh=true']);
  expect(hive.correlationIds).toEqual(['order-7']);
});

it('[KQ-02] an answer outside the contract, and a hive that is not there, are told apart', async () => {
  await using hive = await startHive((_, response) => response.end('{"devices":1}'));
  await using rig = await startHostRig({ hives: () => [hive.record] });
  const codeOf = async (): Promise<unknown> => (await rig.run(refresh)).at(-1);
  expect(await codeOf()).toMatchObject({ error: { code: 'BAD_UPSTREAM' } });
  await hive[Symbol.asyncDispose]();
  expect(await codeOf()).toMatchObject({ error: { code: 'HIVE_UNREACHABLE' } });
  Object.assign(hive.record, { url: null, state: 'down' });
  expect(await codeOf()).toMatchObject({ error: { code: 'HIVE_UNREACHABLE' } });
});

it('[KQ-01] a worker is started and stopped by its hive, and its report comes back', async () => {
  await using hive = await startHive((_, response) => response.end(JSON.stringify(aWorker())));
  await using rig = await startHostRig({ hives: () => [hive.record] });
  const end = (await rig.run(startWorker)).at(-1);
  expect(end).toMatchObject({ result: { hive: 'hive-1', worker: { name: 'worker-1' } } });
  await rig.run({ ...startWorker, operation: 'worker_stop' });
  expect(hive.requests).toEqual([
    'POST /v1/workers/worker-1/start',
    'POST /v1/workers/worker-1/stop',
  ]);
});

it('[KQ-02] what the hive says of a worker that cannot be started is passed on', async () => {
  const error = {
    code: 'MODEL_LOAD_FAILED',
    type: 'server_error',
    message: 'worker-1: no such model',
    param: null,
    details: { reason: 'no such file', advice: 'x' },
    correlation_id: null,
  };
  await using hive = await startHive((_, response) =>
    response.writeHead(500).end(JSON.stringify({ error })),
  );
  await using rig = await startHostRig({ hives: () => [hive.record] });
  const { code, message } = error;
  const end = (await rig.run(startWorker)).at(-1);
  expect(end).toMatchObject({ error: { code, message, details: { reason: 'no such file' } } });
});

it('[KQ-03] a worker whose start is not wanted any more is stopped again', async () => {
  await using hive = await startHive(({ url }, response) => {
    if (url?.endsWith('/stop')) response.end(JSON.stringify(aWorker({ state: 'stopped' })));
  });
  await using rig = await startHostRig({ hives: () => [hive.record] });
  const job = rig.start(startWorker);
  await expect.poll(() => hive.requests).toHaveLength(1);
  job.cancel('never mind');
  expect((await eventsOf(job)).at(-1)).toMatchObject({ type: 'cancelled' });
  expect(hive.requests.at(-1)).toBe('POST /v1/workers/worker-1/stop');
});
