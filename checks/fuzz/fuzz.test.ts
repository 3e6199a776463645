// The fuzzer finds what it is for, and takes nothing else for it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultsOfDocument, routesOf } from './document.ts';
import { fuzzProgram } from './fuzz-program.ts';
import { faultsOfOutcome } from './judge.ts';
import { valuesOf } from './schema.ts';

const aDocument = (changes: object = {}) => ({
  openapi: '3.1.0',
  info: { title: 'bees', version: '1' },
  paths: {
    '/bees/{id}': {
      post: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['age'],
                properties: { age: { type: 'integer', minimum: 0 }, type: { type: 'string' } },
              },
            },
          },
        },
        responses: { 200: { description: 'A bee' } },
      },
    },
  },
  ...changes,
});

/** A server that describes one route, and answers there as the test says. */
async function aServer(
  answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
) {
  const server = createServer(async (request, response) => {
    if (request.url === '/openapi.json') return void response.end(JSON.stringify(aDocument()));
    const body = (await Array.fromAsync(request)).join('');
    response.setHeader('x-correlation-id', 'order-7');
    answer(request, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: stop };
}

const plan = { name: 'bees', requests: 200, seed: 7, skip: /nothing/, last: /nothing/, hints: {} };
const anError = {
  ...{ code: 'VALIDATION_FAILED', type: 'x', message: 'No.', param: null },
  ...{ details: { advice: 'Mend it.' }, correlation_id: null },
};

describe('the document', () => {
  it('has no faults where it has none, and gives its routes', async () => {
    await expect(faultsOfDocument(aDocument())).resolves.toEqual([]);
    expect(routesOf(aDocument())).toMatchObject([
      { method: 'POST', path: '/bees/{id}', body: { required: ['age'] } },
    ]);
  });

  it.each<[object, string]>([
    [{ openapi: '2.0' }, 'Cannot find supported swagger/openapi version'],
    [{ info: {} }, "/info must have required property 'title'"],
    [{ paths: {} }, 'it describes no path'],
    [{ paths: { bees: {} } }, '/paths must NOT have unevaluated properties'],
    [{ paths: { '/a': { fly: {} } } }, '/paths/~1a must NOT have unevaluated properties'],
    [
      { paths: { '/{id}': { get: { responses: { 200: { description: '' } } } } } },
      'GET /{id}: the parameter id is not described',
    ],
    [
      { paths: { '/a': { get: { responses: { 200: {} } } } } },
      "/paths/~1a/get/responses/200 must have required property 'description'",
    ],
    [
      {
        paths: {
          '/a': {
            get: {
              responses: { 200: { description: '' } },
              requestBody: { content: { json: { schema: { type: 'text' } } } },
            },
          },
        },
      },
      'GET /a: there is no type text',
    ],
  ])('%j: %s', async (changes, fault) => {
    await expect(faultsOfDocument(aDocument(changes))).resolves.toContainEqual(
      expect.stringContaining(fault),
    );
  });
});

it('values of a schema keep to it', () => {
  const schema = {
    type: 'object',
    required: ['a', 'b'],
    properties: {
      a: { type: 'integer', minimum: 3, maximum: 5 },
      b: { anyOf: [{ type: 'null' }, { enum: ['x'] }] },
      c: { type: 'array', items: { type: 'number', exclusiveMinimum: 0, maximum: 1 }, maxItems: 2 },
    },
  };
  fc.assert(
    fc.property(valuesOf(schema), (value) => {
      const { a, b, c = [] } = value as { a: number; b: unknown; c?: number[] };
      expect([3, 4, 5]).toContain(a);
      expect([null, 'x']).toContain(b);
      expect(c.length).toBeLessThanOrEqual(2);
      expect(c.every((each) => each > 0 && each <= 1)).toBe(true);
    }),
  );
});

describe('an answer', () => {
  const request = { method: 'POST', target: '/', headers: {} };
  const judged = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    faultsOfOutcome(request, {
      answer: {
        status,
        body: JSON.stringify(body),
        headers: { 'x-correlation-id': 'x', ...headers },
      },
    });

  it.each([400, 404, 504, 507])('of %i in the shape of errors is none', (status) => {
    expect(judged(status, { error: anError })).toEqual([]);
  });

  it.each<[number, unknown, string]>([
    [500, { error: anError }, 'status 500'],
    [502, { error: anError }, 'status 502'],
    [503, { error: anError }, 'status 503 without Retry-After'],
    [429, { error: anError }, 'status 429 without Retry-After'],
    [400, { message: 'No.' }, 'an error without an error in it'],
    [400, { error: { ...anError, code: 5 } }, 'an error whose code is 5'],
    [200, { stack: 'at /a/b.ts:5' }, 'it shows where the program lies'],
  ])('of %i with %j is told: %s', (status, body, fault) => {
    expect(judged(status, body)).toEqual([fault]);
  });

  it('that does not come is told, unless the body was more than anybody takes', () => {
    expect(faultsOfOutcome(request, { fault: 'socket hang up' })).toEqual(['socket hang up']);
    const huge = { ...request, body: 'x'.repeat(1_100_000) };
    expect(faultsOfOutcome(huge, { fault: 'socket hang up' })).toEqual([]);
  });
});

describe('a program', () => {
  it('that keeps the contract has no faults; every request was sent', async () => {
    using server = await aServer((_request, _body, response) => {
      response.writeHead(400).end(JSON.stringify({ error: anError }));
    });
    const report = await fuzzProgram({ ...plan, url: server.url });
    expect(report).toMatchObject({ sent: 200, routes: 1, faults: [] });
  });

  it('that fails for one kind of body is found, with a request that shows it', async () => {
    using server = await aServer((_request, body, response) => {
      const isYoung = /"age":-/.test(body);
      response
        .writeHead(isYoung ? 500 : 200)
        .end(JSON.stringify(isYoung ? { error: anError } : {}));
    });
    const { faults } = await fuzzProgram({ ...plan, requests: 2_000, url: server.url });
    expect(faults).toMatchObject([
      {
        route: 'bees POST /bees/{id}',
        fault: 'status 500',
        first: { body: expect.stringContaining('"age":-') },
      },
    ]);
  });

  it('is sent the same requests for the same seed', async () => {
    const seen: string[][] = [[], []];
    for (const lines of seen) {
      using server = await aServer((request, body, response) => {
        lines.push(`${request.method} ${request.url} ${body}`);
        response.end('{}');
      });
      await fuzzProgram({ ...plan, url: server.url });
    }
    expect(seen[0]?.toSorted()).toEqual(seen[1]?.toSorted());
  });
});
