// What hives tell the queen over HTTP, and what she shows of it.
import type { FastifyInstance } from 'fastify';
import { Value } from 'typebox/value';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ManualClock } from '../../harness/kernel/clock.ts';
import { HiveListSchema } from '../contracts/index.ts';
import { aHive } from '../contracts/testing/builders.ts';
import { createHttpServer, createLog } from '../shared/index.ts';
import { addHiveRoutes } from './hive-routes.ts';
import { createTestHiveRegistry } from './testing/test-hive-registry.ts';

let clock: ManualClock;
let told: { action: string; target: string; human: string }[];
let server: FastifyInstance;

beforeEach(async () => {
  told = [];
  const known = createTestHiveRegistry([], { staleAfterMs: 1_000 });
  clock = known.clock;
  const log = createLog('queen', 'silent');
  server = await createHttpServer({ program: 'queen', log, isDraining: () => false });
  addHiveRoutes(server, known.hives, (sentence) => told.push(sentence));
});

function report(body: unknown) {
  const headers = { 'content-type': 'application/json' };
  return server.inject({
    method: 'POST',
    url: '/v1/hives/heartbeat',
    headers,
    payload: JSON.stringify(body),
  });
}

async function listed(): Promise<unknown> {
  return (await server.inject({ method: 'GET', url: '/v1/hives' })).json();
}

const heartbeat = aHive();

describe('a heartbeat', () => {
  it('is taken in without an answer, and shown with its age', async () => {
    const answer = await report(heartbeat);
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    await clock.advance(300.4);
    const list = await listed();
    expect(list).toEqual({ hives: [{ ...heartbeat, last_heartbeat_ms_ago: 300 }] });
    expect(Value.Check(HiveListSchema, list)).toBe(true);
  });

  it('is narrated from a hive that is new or has restarted, and from no other', async () => {
    await report(heartbeat);
    await report(heartbeat);
    await report({ ...heartbeat, instance_id: 'another', workers: [] });
    expect(told).toEqual([
      {
        action: 'register',
        target: 'hive-1',
        human: 'hive-1 has joined; workers: 1',
      },
      {
        action: 'register',
        target: 'hive-1',
        human: 'hive-1 has joined; workers: 0',
      },
    ]);
  });

  it.each([
    ['without a name', { hive: '' }, 'hive'],
    ['without an address', { url: undefined }, 'url'],
    [
      'with a worker without slots',
      { workers: [{ ...heartbeat.workers[0], slots_total: 0 }] },
      'workers.0.slots_total',
    ],
    [
      'with a worker in a state unheard of',
      { workers: [{ ...heartbeat.workers[0], state: 'asleep' }] },
      'workers.0.state',
    ],
  ])('%s is refused, and the hive is not known by it', async (_what, changes, field) => {
    const answer = await report({ ...heartbeat, ...changes });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code: 'VALIDATION_FAILED', param: field } });
    expect(await listed()).toEqual({ hives: [] });
    expect(told).toEqual([]);
  });
});

it('a hive that fell silent is shown no more', async () => {
  await report(heartbeat);
  await clock.advance(1_001);
  expect(await listed()).toEqual({ hives: [] });
});
