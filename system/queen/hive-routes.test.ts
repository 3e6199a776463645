// What hives tell the queen over HTTP, and what she shows of it.
import type { FastifyInstance } from 'fastify';
import { Value } from 'typebox/value';
import { beforeEach, describe, expect, it } from 'vitest';
import { HiveListSchema } from '../contracts/index.ts';
import { aHive, type HiveChanges } from '../contracts/testing/builders.ts';
import { createHttpServer, createLog } from '../shared/index.ts';
import { addHiveRoutes } from './hive-routes.ts';
import { createTestHiveRegistry } from './testing/test-hive-registry.ts';

let pass: (ms: number) => Promise<void>;
let told: { action: string; target: string; human: string }[];
let server: FastifyInstance;
let sequence: number;

beforeEach(async () => {
  told = [];
  sequence = 0;
  const { hives, clock } = createTestHiveRegistry([], { lostAfterMs: 500, staleAfterMs: 1_000 });
  pass = (ms) => clock.advance(ms);
  const log = createLog('queen', 'silent');
  server = await createHttpServer({ program: 'queen', log, isDraining: () => false });
  addHiveRoutes(server, {
    heard: (heartbeat) => hives.record(heartbeat, clock.nowMs()),
    hives: async () => hives.records(clock.nowMs()),
    narrate: ({ action, target, human }) => told.push({ action, target, human }),
  });
});

function send(body: unknown) {
  const headers = { 'content-type': 'application/json' };
  return server.inject({
    ...{ method: 'POST', url: '/v1/hives/heartbeat', headers, payload: JSON.stringify(body) },
  });
}

/** A heartbeat after all others. */
function report(changes: HiveChanges = {}) {
  return send(aHive({ sequence: sequence++, ...changes }));
}

async function shown(path = '/v1/hives'): Promise<unknown> {
  return (await server.inject({ method: 'GET', url: path })).json();
}

describe('[QH-02] a heartbeat', () => {
  it('is taken in without an answer, and shown with its age', async () => {
    const answer = await report();
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    await pass(300.4);
    const list = await shown();
    const { hive, instance_id, url, models, devices, workers } = aHive();
    const record = { hive, instance_id, url, models, devices, workers, state: 'up' };
    expect(list).toEqual({ hives: [{ ...record, last_heartbeat_ms_ago: 300 }] });
    expect(Value.Check(HiveListSchema, list)).toBe(true);
    expect(await shown('/v1/workers')).toEqual({ workers: [{ hive, ...workers[0] }] });
  });

  it('is narrated where it is news, and nowhere else', async () => {
    await report();
    await report();
    await report({ instance_id: 'another', workers: [] });
    await pass(501);
    await report({ instance_id: 'another' });
    await report({ instance_id: 'another', draining: true });
    await report({ instance_id: 'another', draining: true, workers: [] });
    const target = 'hive-1';
    expect(told).toEqual([
      { action: 'register', target, human: 'hive-1 has joined; workers: 1' },
      { action: 'register', target, human: 'hive-1 has joined; workers: 0' },
      { action: 'register', target, human: 'hive-1 is back; workers: 1' },
      { action: 'unregister', target, human: 'hive-1 has shut down' },
    ]);
  });

  it.each([
    ['without a name', { hive: '' }, 'hive'],
    ['with a name that is a path', { hive: '../hive-1' }, 'hive'],
    ['with a name that no file may have', { hive: 'x'.repeat(64) }, 'hive'],
    [
      'with a worker whose name no configuration may have',
      { workers: [{ ...aHive().workers[0], name: 'Worker 1' }] },
      'workers.0.name',
    ],
    ['without an address', { url: undefined }, 'url'],
    [
      'with a worker without slots',
      { workers: [{ ...aHive().workers[0], slots_total: 0 }] },
      'workers.0.slots_total',
    ],
    [
      'with a worker in a state unheard of',
      { workers: [{ ...aHive().workers[0], state: 'asleep' }] },
      'workers.0.state',
    ],
  ])('%s is refused, and the hive is not known by it', async (_what, changes, field) => {
    const answer = await send({ ...aHive(), ...changes });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code: 'VALIDATION_FAILED', param: field } });
    expect(await shown()).toEqual({ hives: [] });
    expect(told).toEqual([]);
  });
});

it('[QH-02] a hive that fell silent is shown as lost, then no more', async () => {
  await report();
  await pass(501);
  expect(await shown()).toMatchObject({ hives: [{ hive: 'hive-1', state: 'lost' }] });
  await pass(500);
  expect(await shown()).toEqual({ hives: [] });
});

it('[CORE-10] heartbeats of many hives at once are all taken in, each hive and worker once', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `hive-${index}`);
  const beats = names.flatMap((name) =>
    [0, 1, 2].map((number) => ({ ...aHive({ name, workers: [{}, { name: 'two' }] }), number })),
  );
  await Promise.all(
    beats
      .map(({ number, ...heartbeat }) => ({ ...heartbeat, sequence: 2 - number }))
      .map((heartbeat) => send(heartbeat)),
  );
  const { workers } = (await shown('/v1/workers')) as { workers: { hive: string; name: string }[] };
  const all = workers.map(({ hive, name }) => `${hive}/${name}`);
  expect(all.sort()).toEqual(names.flatMap((name) => [`${name}/two`, `${name}/worker-1`]).sort());
});
