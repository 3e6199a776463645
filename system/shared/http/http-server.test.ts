// The server under every program: who asked is known everywhere, and every error has the one shape.
import { once } from 'node:events';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InferOperationSchema } from '../../contracts/index.ts';
import { Failure } from '../failure.ts';
import { currentContext } from '../narration/context.ts';
import { createHttpServer, listen } from './http-server.ts';

const logged: Record<string, unknown>[] = [];
let isDraining = false;
let server: FastifyInstance;
let url: string;

beforeEach(async () => {
  isDraining = false;
  const log = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) });
  server = await createHttpServer({ program: 'queen', log, isDraining: () => isDraining });
  const body = Type.Object({ note: Type.String(), wait: Type.Boolean({ default: false }) });
  server.post('/who', { schema: { body } }, async (request) => {
    await new Promise((resolve) => setImmediate(resolve));
    return { context: currentContext() ?? null, body: request.body };
  });
  server.post('/jobs', { schema: { body: InferOperationSchema } }, () => ({}));
  server.get('/busy', () => {
    throw new Failure('ALL_SLOTS_BUSY', 'Full.', { details: { slots: 4 } });
  });
  server.get('/broken', () => {
    throw new Error('password is hunter2');
  });
  url = await listen(server, { host: '127.0.0.1', port: 0 });
  logged.length = 0; // without Fastify's own words about where it listens
});

afterEach(() => server.close());

function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  });
}

/** Sends each part once the one before has left, and returns all that comes back. */
async function sendRaw(...parts: string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  let answer = '';
  socket.on('data', (text) => {
    answer += text;
  });
  const closed = once(socket, 'close');
  for (const part of parts) {
    await new Promise((resolve) => socket.write(part, resolve));
    await new Promise((resolve) => setTimeout(resolve, 10)); // so that they arrive as separate packets
  }
  await closed;
  return answer;
}

describe('the correlation id of a request', () => {
  it('is kept, reaches the code that serves it and comes back', async () => {
    const answer = await post('/who', { note: 'a' }, { 'x-correlation-id': 'order-7' });
    expect(answer.headers.get('x-correlation-id')).toBe('order-7');
    expect(await answer.json()).toMatchObject({ context: { correlationId: 'order-7' } });
  });

  it('is made where there is none, anew for each request', async () => {
    const answers = await Promise.all([post('/who', { note: 'a' }), post('/who', { note: 'b' })]);
    const ids = answers.map((answer) => answer.headers.get('x-correlation-id'));
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    'has spaces',
    '"quoted"',
    '../up',
    'x'.repeat(129),
  ])('is replaced where it is %s', async (hostile) => {
    const answer = await post('/who', { note: 'a' }, { 'x-correlation-id': hostile });
    expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('does not mix with that of requests served at the same time', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `order-${index}`);
    const answers = await Promise.all(
      ids.map((id) => post('/who', { note: 'a' }, { 'x-correlation-id': id })),
    );
    const seen = await Promise.all(answers.map((answer) => answer.json()));
    expect(seen).toMatchObject(ids.map((correlationId) => ({ context: { correlationId } })));
  });

  it('is still known when the body comes in pieces, long after the head', async () => {
    const answer = await sendRaw(
      'POST /who HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-correlation-id: order-7\r\n',
      'content-type: application/json\r\ncontent-length: 12\r\n\r\n',
      '{"note"',
      ':"a"}',
    );
    expect(answer).toContain('"correlationId":"order-7"');
  });

  it('comes with the job and the trace where the caller names them', async () => {
    const headers = { 'x-correlation-id': 'a', 'x-job-id': 'job-a', traceparent: '00-ab-cd-01' };
    const answer = await post('/who', { note: 'a' }, headers);
    expect(await answer.json()).toMatchObject({
      context: { correlationId: 'a', jobId: 'job-a', traceparent: '00-ab-cd-01' },
    });
  });
});

describe('a request that is not valid', () => {
  it('is told every fault at once, each with its field, and none of its values', async () => {
    const hostile = {
      operation: 'infer',
      prompt: 5,
      max_tokens: 0,
      temperature: 'SECRET-1',
      on_disconnect: 'SECRET-2',
      extra: 'SECRET-3',
    };
    const answer = await post('/jobs', hostile, { 'x-correlation-id': 'order-7' });
    expect(answer.status).toBe(400);
    const text = await answer.text();
    expect(text).not.toContain('SECRET');
    const { error } = JSON.parse(text);
    expect(error).toMatchObject({
      code: 'VALIDATION_FAILED',
      type: 'invalid_request_error',
      correlation_id: 'order-7',
      details: { advice: expect.any(String) },
    });
    const fields = error.details.faults.map((fault: { field: string }) => fault.field);
    expect(fields.toSorted()).toEqual([
      'extra',
      'max_tokens',
      'model',
      'on_disconnect',
      'prompt',
      'temperature',
    ]);
    expect(fields).toContain(error.param);
    for (const field of fields) expect(error.message).toContain(field);
  });

  it.each([
    ['a body that is not JSON', '{"note": SECRET'],
    ['no body', ''],
    ['a body that is no object', '"SECRET"'],
    ['a null body', 'null'],
  ])('because of %s is answered in the one shape', async (_what, body) => {
    const answer = await post('/who', body);
    expect(answer.status).toBe(400);
    const text = await answer.text();
    expect(text).not.toContain('SECRET');
    const { error } = JSON.parse(text);
    expect(error).toMatchObject({ code: 'VALIDATION_FAILED', details: { faults: [{}] } });
  });

  it('says whether it was read at all: who sent JSON knows then that it has changed on the way', async () => {
    const isUnread = async (body: string): Promise<unknown> =>
      JSON.parse(await (await post('/who', body)).text()).error.details.unread;
    expect(await isUnread('{"note": SECRET')).toBe(true);
    expect(await isUnread('"SECRET"')).toBeUndefined();
  });

  it('because of its media type is answered in the one shape', async () => {
    const answer = await post('/who', '{"note":"a"}', { 'content-type': 'text/csv' });
    expect(await answer.json()).toMatchObject({
      error: { code: 'VALIDATION_FAILED', details: { unread: true } },
    });
  });

  it('because of a path that cannot be read is answered in the one shape', async () => {
    const answer = await fetch(`${url}/%zz`, { headers: { 'x-correlation-id': 'order-7' } });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-correlation-id')).toBe('order-7');
    expect(await answer.json()).toMatchObject({
      error: { code: 'VALIDATION_FAILED', correlation_id: 'order-7' },
    });
  });

  it('takes the defaults of the schema where a field is absent', async () => {
    const answer = await post('/who', { note: 'a' });
    expect(await answer.json()).toMatchObject({ body: { note: 'a', wait: false } });
  });
});

describe('an answer that is no success', () => {
  it.each([
    ['a path that is not there', 'GET', '/nowhere?key=SECRET'],
    ['a method that the path has not', 'DELETE', '/who?key=SECRET'],
  ])('404 names %s, without its query', async (_what, method, path) => {
    const answer = await fetch(`${url}${path}`, { method });
    expect(answer.status).toBe(404);
    const text = await answer.text();
    expect(text).not.toContain('SECRET');
    expect(JSON.parse(text).error).toMatchObject({
      code: 'ROUTE_NOT_FOUND',
      message: `There is no ${method} ${path.split('?')[0]} here.`,
    });
  });

  it('413 comes before the body does', async () => {
    const answer = await sendRaw(
      'POST /who HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-correlation-id: order-7\r\n' +
        'content-type: application/json\r\ncontent-length: 2000000\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('"code":"PAYLOAD_TOO_LARGE"');
    expect(answer).toContain('"correlation_id":"order-7"');
  });

  it('carries the code, the facts and when to try again', async () => {
    const answer = await fetch(`${url}/busy`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.json()).toMatchObject({
      error: { code: 'ALL_SLOTS_BUSY', message: 'Full.', details: { slots: 4 } },
    });
  });

  it('hides a fault of our own, which the log has under the correlation id', async () => {
    const answer = await fetch(`${url}/broken`, { headers: { 'x-correlation-id': 'order-7' } });
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).toContain('"code":"INTERNAL"');
    expect(text).not.toMatch(/hunter2|\.ts/);
    expect(logged).toMatchObject([
      { correlation_id: 'order-7', err: { message: 'password is hunter2' } },
    ]);
  });
});

describe('a server that drains', () => {
  it('refuses new work and still answers questions', async () => {
    isDraining = true;
    const refused = await post('/who', { note: 'a' });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ error: { code: 'DRAINING' } });
    expect((await fetch(`${url}/openapi.json`)).status).toBe(200);
  });
});

it('OpenAPI lists the routes with their schemas, under the name of the program', async () => {
  const answer = await fetch(`${url}/openapi.json`);
  const document = JSON.parse(await answer.text());
  expect(document.info.title).toBe('queen');
  expect(Object.keys(document.paths).toSorted()).toEqual(['/broken', '/busy', '/jobs', '/who']);
  const schema = document.paths['/jobs'].post.requestBody.content['application/json'].schema;
  expect(Object.keys(schema.properties)).toContain('prompt');
});

it('an address that is taken is refused with what and where', async () => {
  const second = await createHttpServer({
    program: 'queen',
    log: pino({ level: 'silent' }),
    isDraining: () => false,
  });
  const port = Number(new URL(url).port);
  await expect(listen(second, { host: '127.0.0.1', port })).rejects.toThrow(
    `address already in use 127.0.0.1:${port}`,
  );
  await second.close();
});
