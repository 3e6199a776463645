// Who is asked before a job is accepted, and what becomes of one that is turned away.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { InferOperationSchema } from '../../contracts/index.ts';
import { anOperation } from '../../contracts/testing/builders.ts';
import { Failure } from '../failure.ts';
import { createHttpServer } from '../http/http-server.ts';
import { createLog } from '../log.ts';
import type { JobOrder } from './job-registry.ts';
import { addJobRoutes } from './job-routes.ts';
import { createTestJobRegistry, done } from './testing/test-job-registry.ts';

let isDraining: boolean;
let asked: JobOrder<ReturnType<typeof anOperation>>[];
let bench: Awaited<ReturnType<typeof open>>;

async function open() {
  const { registry } = createTestJobRegistry();
  const server = await createHttpServer({
    ...{ program: 'queen', log: createLog('queen', 'silent'), isDraining: () => isDraining },
    alwaysServes: ['/v1/news/:name'],
  });
  server.post('/v1/news/:name', (_request, reply) => reply.status(204).send());
  addJobRoutes(server, {
    ...{ registry, operations: InferOperationSchema, work: async () => done },
    ...{ defaultTimeoutMs: 1_000, keepAliveMs: 100 },
    admit: (order) => {
      asked.push(order);
      if (asked.length > 1)
        throw new Failure('QUEUE_FULL', 'Enough.', { details: { retry_after_ms: 1_500 } });
    },
  });
  return { server, registry };
}

beforeEach(async () => {
  isDraining = false;
  asked = [];
  bench = await open();
});
afterEach(() => bench.server.close());

function post(url: string, payload: object = {}) {
  return bench.server.inject({ method: 'POST', url, payload });
}

it('a job that is not admitted is refused with the reason and the time to wait, and never was', async () => {
  expect((await post('/v1/jobs', anOperation())).statusCode).toBe(202);
  const refused = await post('/v1/jobs', anOperation());
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '2']);
  expect(refused.json()).toMatchObject({ error: { code: 'QUEUE_FULL', type: 'rate_limit_error' } });
  expect(bench.registry.list()).toHaveLength(1);
});

it('while a program drains it takes no new job, but hears what starts nothing', async () => {
  isDraining = true;
  const refused = await post('/v1/jobs', anOperation());
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '1']);
  expect((await post('/v1/news/hive-1')).statusCode).toBe(204);
  expect((await post('/v1/news')).statusCode).toBe(503);
});
