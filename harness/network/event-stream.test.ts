import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { platform } from 'node:process';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { Scope } from '../kernel/scope.ts';
import { startDeafServer } from '../proxy/fixtures/deaf-server.ts';
import { collectEvents, openEventStream } from './event-stream.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let scope = new Scope({ name: 'test' });
afterEach(async () => {
  await scope.close();
  scope = new Scope({ name: 'test' });
});
const { signal } = new AbortController();

/** A server that answers every request like that; its URL. */
async function serve(answer: Answer): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.defer('server', () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // It listens on TCP.
}

const startStream = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-job': 'j1' });

test('[INFRA-05] connects, parses and iterates', async () => {
  const url = await serve((_request, response) => {
    startStream(response).end(': hi\n\nid: 1\ndata: a\n\nevent: x\ndata: b\n\n');
  });
  const clock = new ManualClock({ startWallMs: 0 });
  await using stream = await openEventStream(url, { signal, clock });
  expect(stream).toMatchObject({ status: 200, headers: { 'x-job': 'j1' } });
  const events = [];
  for await (const event of stream) events.push(event);
  expect(events).toEqual([
    { id: '1', data: 'a', atMs: 0 },
    { event: 'x', data: 'b', atMs: 0 },
  ]);
});

test('[INFRA-05] hands over each event when it arrives, not at the end', async () => {
  const url = await serve((_request, response) => {
    startStream(response).write('data: first\n\n');
  });
  await using stream = await openEventStream(url, { signal });
  const { value } = await stream[Symbol.asyncIterator]().next();
  expect(value).toMatchObject({ data: 'first' });
});

test.runIf(platform === 'linux')(
  'is given up at once while the connection is still being made, and leaves no socket',
  async () => {
    await using deaf = await startDeafServer();
    const before = deaf.waiting();
    const caller = new AbortController();
    const opening = openEventStream(`http://${deaf.address}/`, { signal: caller.signal });
    const refused = expect(opening).rejects.toBe('enough');
    await expect.poll(() => deaf.waiting()).toBe(before + 1);
    const abortedMs = performance.now();
    caller.abort('enough');
    await refused;
    expect(performance.now() - abortedMs).toBeLessThan(5_000); // undici would try for 10 s
    expect(deaf.waiting()).toBe(before);
  },
);

test('sends what it is told', async () => {
  const seen: unknown[] = [];
  const url = await serve(async (request, response) => {
    const { method, headers } = request;
    seen.push(
      method,
      headers['last-event-id'],
      headers['x-a'],
      headers.accept,
      await text(request),
    );
    startStream(response).end();
  });
  const options = { body: { prompt: 'hi' }, headers: { 'x-a': 'b' }, lastEventId: '7', signal };
  expect(await collectEvents(await openEventStream(url, options))).toEqual([]);
  expect(seen).toEqual(['POST', '7', 'b', 'text/event-stream', '{"prompt":"hi"}']);

  seen.length = 0;
  await collectEvents(await openEventStream(url, { signal }));
  expect(seen).toEqual(['GET', undefined, undefined, 'text/event-stream', '']);
});

test('collects up to the last wanted event and closes the connection', async () => {
  const closed = Promise.withResolvers<void>();
  const url = await serve((_request, response) => {
    response.on('close', closed.resolve);
    startStream(response).write('data: a\n\ndata: [DONE]\n\ndata: later\n\n');
  });
  const stream = await openEventStream(url, { signal });
  const events = await collectEvents(stream, ({ data }) => data === '[DONE]');
  expect(events.map(({ data }) => data)).toEqual(['a', '[DONE]']);
  await closed.promise;
});

test('closing ends a waiting reader quietly and closes the connection', async () => {
  const closed = Promise.withResolvers<void>();
  const url = await serve((_request, response) => {
    response.on('close', closed.resolve);
    startStream(response).write('data: a\n\n');
  });
  const stream = await openEventStream(url, { signal });
  const events = [];
  for await (const event of stream) {
    events.push(event);
    // Read on and close at the same time, as somebody else would.
    queueMicrotask(() => stream.close());
  }
  expect(events).toHaveLength(1);
  await closed.promise;
  await stream.close();
});

test('says that nobody answers', async () => {
  const url = await serve(() => {});
  await scope.close();
  await expect(openEventStream(url, { signal })).rejects.toMatchObject({
    code: 'REQUEST_FAILED',
    data: { method: 'GET', url },
    cause: { code: 'ECONNREFUSED' },
  });
});

test('says what it got instead of a stream', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":"busy"}');
  });
  await expect(openEventStream(url, { signal })).rejects.toMatchObject({
    code: 'STREAM_REFUSED',
    data: { status: 503, contentType: 'application/json', body: '{"error":"busy"}' },
  });
});

test('refuses an answer that is no stream of events though it is a success', async () => {
  const url = await serve((_request, response) => response.end('hello'));
  await expect(openEventStream(url, { signal })).rejects.toMatchObject({
    code: 'STREAM_REFUSED',
    data: { status: 200, contentType: '', body: 'hello' },
  });
});

test('says that the connection broke, and after which event', async () => {
  const url = await serve((_request, response) => {
    startStream(response).write('id: 4\ndata: a\n\ndata: half', () => response.destroy());
  });
  const stream = await openEventStream(url, { signal });
  await expect(collectEvents(stream)).rejects.toMatchObject({
    code: 'STREAM_INTERRUPTED',
    data: { url, lastEvent: { id: '4', data: 'a' } },
  });
});

test('a stream that breaks unread harms nobody', async () => {
  const sockets = Promise.withResolvers<ServerResponse>();
  const url = await serve((_request, response) => {
    startStream(response).write('data: a\n\n');
    sockets.resolve(response);
  });
  const stream = await openEventStream(url, { signal });
  const response = await sockets.promise;
  const closed = once(response, 'close');
  response.destroy();
  await closed;
  await stream.close();
});

test.each([
  'before the answer',
  'while reading',
])('ends with the reason of the signal %s', async (when) => {
  const controller = new AbortController();
  const url = await serve((_request, response) => {
    if (when === 'while reading') startStream(response).write('data: a\n\n');
    else controller.abort(new Error('enough'));
  });
  const read = async () => {
    const stream = await openEventStream(url, { signal: controller.signal });
    for await (const _event of stream) controller.abort(new Error('enough'));
  };
  await expect(read()).rejects.toThrow('enough');
});

test('does nothing when the signal has been aborted before', async () => {
  const aborted = AbortSignal.abort(new Error('too late'));
  await expect(openEventStream('http://127.0.0.1:1', { signal: aborted })).rejects.toThrow(
    'too late',
  );
});
