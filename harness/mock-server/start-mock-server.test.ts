/** What a mock server answers, what it remembers, and what it says when a test expected something else. */
import { createConnection } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { isHornetError } from '../kernel/errors.ts';
import { Scope } from '../kernel/scope.ts';
import { collectEvents, openEventStream } from '../network/event-stream.ts';
import type { MockServer } from './mock-server.ts';
import { startMockServer } from './start-mock-server.ts';

let scope: Scope;
let mock: MockServer;
const { signal } = new AbortController();

beforeEach(async () => {
  scope = new Scope({ name: 'test' });
  mock = await startMockServer(scope);
});

afterEach(() => scope.close());

describe('[INFRA-04] a mock server answers', () => {
  it.each([200, 404, 500])('with status %i, headers and body', async (status) => {
    mock.script('GET /a', { status, headers: { 'x-a': 'b' }, body: 'hello' });
    const answer = await fetch(`${mock.url}/a?page=2`);
    expect([answer.status, answer.headers.get('x-a'), await answer.text()]).toEqual([
      status,
      'b',
      'hello',
    ]);
  });

  it('with JSON', async () => {
    mock.script('* /a', { json: { models: ['tiny'] } });
    const answer = await fetch(`${mock.url}/a`, { method: 'DELETE' });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual({ models: ['tiny'] });
  });

  it('in turn, and with the last one from then on', async () => {
    mock.script('GET /a', { status: 500 }, { status: 503 }, { status: 200 });
    expect(await statuses('/a', 4)).toEqual([500, 503, 200, 200]);
  });

  it('as it was told last, by method and pattern of the path', async () => {
    mock.script('GET /jobs/*', { status: 201 });
    mock.script('GET /jobs/:id', { status: 202 });
    mock.script('POST /jobs/:id', { status: 203 });
    expect(await statuses('/jobs/1', 1)).toEqual([202]);
    expect(await statuses('/jobs/1/stream', 1)).toEqual([201]);
    mock.script('GET /jobs/:id', { status: 410 });
    expect(await statuses('/jobs/1', 1)).toEqual([410]);
  });

  it('what nothing is scripted for with 404, and says what is', async () => {
    mock.script('GET /a', {});
    mock.script('POST /b', {});
    const answer = await fetch(`${mock.url}/c`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: {
        code: 'NOT_SCRIPTED',
        message: 'Nothing is scripted for GET /c; scripted: GET /a, POST /b.',
        routes: ['GET /a', 'POST /b'],
      },
    });
  });

  it('after a delay, by the clock that it was given', async () => {
    const clock = new ManualClock();
    const slow = await startMockServer(scope, { clock });
    slow.script('GET /a', { delayMs: 60_000 });
    let isAnswered = false;
    const answer = fetch(`${slow.url}/a`).finally(() => {
      isAnswered = true;
    });
    await expect.poll(() => clock.sleeping).toBe(1);
    await clock.advance(59_999);
    expect(isAnswered).toBe(false);
    await clock.advance(1);
    expect((await answer).status).toBe(200);
  });

  it('with a stream of events and its pauses', async () => {
    const clock = new ManualClock();
    const slow = await startMockServer(scope, { clock });
    const events = ['a', { pauseMs: 5_000 }, { data: { text: 'b' }, id: '7', event: 'token' }];
    slow.script('GET /s', { events: [{ comment: 'hi' }, ...events, { raw: 'data: torn' }] });
    const stream = await openEventStream(`${slow.url}/s`, { signal, clock });
    const read = collectEvents(stream);
    await expect.poll(() => clock.sleeping).toBe(1);
    await clock.advance(5_000);
    expect(await read).toEqual([
      { data: 'a', atMs: expect.any(Number) },
      { data: '{"text":"b"}', id: '7', event: 'token', atMs: 5_000 },
    ]);
  });

  it('with what a function makes of the request, when it likes', async () => {
    const released = Promise.withResolvers<void>();
    mock.script('POST /echo/:name', async ({ parameters, json }) => {
      await released.promise;
      return { json: { parameters, json } };
    });
    const answer = fetch(`${mock.url}/echo/bee`, { method: 'POST', body: '[1]' });
    await mock.waitForRequest('POST /echo/:name');
    released.resolve();
    expect(await (await answer).json()).toEqual({ parameters: { name: 'bee' }, json: [1] });
  });

  it('never', async () => {
    mock.script('GET /a', 'never');
    const leaving = new AbortController();
    const answer = fetch(`${mock.url}/a`, { signal: leaving.signal });
    await mock.waitForRequest('GET /a');
    leaving.abort(new Error('tired of waiting'));
    await expect(answer).rejects.toThrow('tired of waiting');
  });

  it('by breaking the connection, before the answer or in a stream', async () => {
    mock.script('GET /a', 'reset');
    await expect(fetch(`${mock.url}/a`)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    mock.script('GET /s', { events: ['a'], ending: 'reset' });
    const stream = await openEventStream(`${mock.url}/s`, { signal });
    await expect(collectEvents(stream)).rejects.toMatchObject({ code: 'STREAM_INTERRUPTED' });
    expect(mock.requests().map(({ clientLeft }) => clientLeft)).toEqual([false, false]);
  });
});

describe('[INFRA-04] a mock server remembers', () => {
  it('everything about a request', async () => {
    const headers = { 'X-Order': 'order-7', 'content-type': 'application/json' };
    const body = JSON.stringify({ prompt: 'Grüße, 🐝' });
    await fetch(`${mock.url}/v1/jobs?a=b`, { method: 'POST', headers, body });
    expect(mock.requests()).toMatchObject([
      {
        method: 'POST',
        path: '/v1/jobs',
        query: { a: 'b' },
        headers: { 'x-order': 'order-7' },
        body,
        bytes: Buffer.from(body),
        json: { prompt: 'Grüße, 🐝' },
        route: undefined,
        clientLeft: false,
      },
    ]);
    expect(mock.requests()[0]?.atMs).toBeGreaterThan(0);
  });

  it('requests by their path or route', async () => {
    await statuses('/a?x=1', 2);
    await statuses('/a/b', 1);
    expect(mock.requestsTo('/a')).toHaveLength(2);
    expect(mock.requestsTo('GET /a/*')).toMatchObject([{ path: '/a/b', json: undefined }]);
    expect(mock.requestsTo('POST /a')).toEqual([]);
  });

  it('that a client went away before its answer', async () => {
    mock.script('GET /a', { events: ['first'], ending: 'stay-open' });
    const stream = await openEventStream(`${mock.url}/a`, { signal });
    const { clientLeft } = await mock.waitForRequest('GET /a');
    expect(clientLeft).toBe(false);
    await stream.close();
    await mock.waitForRequest((request) => request.clientLeft);
  });

  it('that a client went away in the middle of its question', async () => {
    const socket = createConnection({ host: '127.0.0.1', port: Number(new URL(mock.url).port) });
    const half = 'POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nhalf a bo';
    socket.write(half, () => socket.destroy());
    const request = await mock.waitForRequest('POST /a');
    expect(request).toMatchObject({ body: 'half a bo', clientLeft: true });
  });
});

describe('[INFRA-04] waiting for a request', () => {
  it('ends with one that has come already, or that comes', async () => {
    const coming = mock.waitForRequest('GET /a', { count: 2 });
    await statuses('/a', 1);
    const first = await mock.waitForRequest(({ path }) => path === '/a');
    await statuses('/a', 1);
    expect(mock.requests()).toEqual([first, await coming]);
  });

  it('in vain says what came instead', async () => {
    mock.script('GET /a', {});
    await statuses('/a', 1);
    await fetch(`${mock.url}/b`, { method: 'POST', body: '{"model":"tiny"}' });
    const error = await mock.waitForRequest('GET /c', { timeoutMs: 10 }).catch((thrown) => thrown);
    if (!isHornetError(error, 'REQUEST_NOT_SEEN')) throw error;
    expect(error.message).toBe('No request GET /c came within 10 ms.');
    expect(error.data['requests']).toEqual([
      expect.stringMatching(/^ +\d+ ms {2}GET \/a$/),
      expect.stringMatching(/ms {2}POST \/b {"model":"tiny"} \(nothing is scripted for it\)$/),
    ]);
  });

  it('can be given up', async () => {
    const controller = new AbortController();
    const waiting = mock.waitForRequest('GET /c', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});

describe('[INFRA-04] a mock server that is closed', () => {
  it('frees its port and those who wait for an answer, once', async () => {
    mock.script('GET /a', 'never');
    mock.script('GET /b', { delayMs: 600_000 });
    const answers = ['/a', '/b'].map((path) => fetch(`${mock.url}${path}`));
    await mock.waitForRequest(() => true, { count: 2 });
    await Promise.all([mock.close(), mock.close(), scope.close()]);
    const settled = await Promise.allSettled(answers);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(fetch(mock.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  it('fails, when strict, if it was asked for what nothing is scripted for', async () => {
    const inner = scope.child('inner');
    const strict = await startMockServer(inner, { strict: true, name: 'hub' });
    strict.script('GET /a', {});
    await fetch(`${strict.url}/a`);
    await fetch(`${strict.url}/b`);
    await expect(inner.close()).rejects.toMatchObject({
      errors: [
        {
          cause: {
            code: 'REQUESTS_NOT_SCRIPTED',
            data: { unexpected: [expect.stringContaining('GET /b')], routes: ['GET /a'] },
          },
        },
      ],
    });
  });

  it('is content, when strict, if it was asked for nothing else', async () => {
    await using strict = await startMockServer(scope, { strict: true });
    strict.script('GET /a', {});
    await fetch(`${strict.url}/a`);
  });

  it('fails if a function of its script threw; the client is told too', async () => {
    const faulty = await startMockServer(scope);
    faulty.script('GET /a', () => {
      throw new Error('oh no');
    });
    expect((await fetch(`${faulty.url}/a`)).status).toBe(500);
    await expect(faulty.close()).rejects.toMatchObject({
      code: 'MOCK_ANSWER_FAILED',
      data: { errors: ['Error: oh no'] },
    });
  });
});

it.each(['/a', 'get /a', 'GET a', 'GET /('])('refuses the route %j', (route) => {
  // What the type forbids must be refused too: scripts are written in features as well.
  expect(() => mock.script(route as '* /a', {})).toThrow(
    expect.objectContaining({ code: 'MOCK_ROUTE_INVALID' }),
  );
});

async function statuses(path: string, times: number): Promise<number[]> {
  const answers: number[] = [];
  for (let count = 0; count < times; count += 1) {
    const answer = await fetch(`${mock.url}${path}`);
    await answer.text();
    answers.push(answer.status);
  }
  return answers;
}
