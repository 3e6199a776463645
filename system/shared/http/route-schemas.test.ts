// What a body that can be one of several is told where it is wrong.
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperationSchema } from '../../contracts/index.ts';
import { createHttpServer, listen } from './http-server.ts';

let server: FastifyInstance;
let url: string;

beforeEach(async () => {
  const log = pino({ level: 'silent' });
  server = await createHttpServer({ program: 'queen', log, isDraining: () => false });
  server.post('/operations', { schema: { body: OperationSchema } }, () => ({}));
  url = await listen(server, { host: '127.0.0.1', port: 0 });
});

afterEach(() => server.close());

describe('a body that can be one of several', () => {
  const faultsOf = async (body: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/operations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.status === 200) return 'taken';
    const { error } = JSON.parse(await answer.text());
    return error.details.faults.map(({ field }: { field: string }) => field);
  };

  it('is checked by the one that it says it is, and all its faults are told', async () => {
    expect(await faultsOf({ operation: 'infer', max_tokens: 0, colour: 1 })).toEqual([
      'model',
      'colour',
      'max_tokens',
    ]);
    expect(await faultsOf({ operation: 'worker_start' })).toEqual(['hive', 'worker']);
  });

  it('is told what it may say where it says none of them', async () => {
    expect(await faultsOf({ operation: 'dance' })).toEqual(['operation']);
    expect(await faultsOf({})).toEqual(['operation']);
  });

  it('is taken where it is right', async () => {
    expect(await faultsOf({ operation: 'infer', model: 'm', prompt: 'p' })).toBe('taken');
    expect(await faultsOf({ operation: 'hive_start', hive: 'hive-1' })).toBe('taken');
  });
});
