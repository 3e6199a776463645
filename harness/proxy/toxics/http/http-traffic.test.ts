/** What the toxics on HTTP do to real clients and servers. */
import { describe, expect, test } from 'vitest';
import { keepAliveClient, startHttpServer } from '../../fixtures/http-server.ts';
import { describeInterface } from '../../fixtures/interface-suite.ts';
import { startOwnProxy } from '../../fixtures/own-proxy.ts';
import { dial, Inbox } from '../../fixtures/tcp.ts';

async function setUp() {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await startHttpServer());
  const proxy = stack.use(await startOwnProxy(server.address));
  const client = stack.use(keepAliveClient(proxy.address));
  return { server, proxy, client, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

describe('http_status', () => {
  test('answers the first two of a connection that then goes on', async () => {
    await using all = await setUp();
    const { server, proxy, client } = all;
    proxy.add('http_status', { status: 429, retry_after_s: 3, first: 2, method: 'POST' });
    const ask = () => client.ask('/v1/chat', { method: 'POST', body: '{"a":1}' });
    expect((await client.ask('/before')).status).toBe(200);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('3');
    expect(JSON.parse(refused.text)).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
    expect([(await ask()).status, (await ask()).status]).toEqual([429, 200]);
    expect(server.asked).toEqual(['GET /before', 'POST /v1/chat {"a":1}']);
    expect(server.connections).toBe(1);
    expect(proxy.acts().map(({ act }) => act['message'])).toEqual([2, 3]);
  });

  test('comes to a connection under way, and goes from it', async () => {
    await using all = await setUp();
    const { server, proxy, client } = all;
    expect((await client.ask('/a')).status).toBe(200);
    const toxic = proxy.add('http_status', { status: 500 });
    expect((await client.ask('/b')).status).toBe(500);
    toxic.change({ status: 502 });
    expect((await client.ask('/c')).status).toBe(502);
    toxic.remove();
    expect((await client.ask('/d')).text).toBe('GET /d');
    expect(server.connections).toBe(1);
  });

  test('refuses a client that waits to be asked for its body', async () => {
    await using all = await setUp();
    all.proxy.add('http_status', { first: 1 });
    const ask = () => all.client.ask('/a', { method: 'POST', body: 'x', expectContinue: true });
    expect((await ask()).status).toBe(503);
    expect((await ask()).status).toBe(200);
  });

  test('with toxicity 0 answers nobody', async () => {
    await using all = await setUp();
    all.proxy.add('http_status', {}, { toxicity: 0 });
    expect((await all.client.ask('/a')).status).toBe(200);
    expect(all.proxy.acts()).toEqual([]);
  });

  test('answers questions sent ahead in their order', async () => {
    await using all = await setUp();
    all.proxy.add('http_status', { path: '/no', body: 'no' });
    all.proxy.add('http_status', { path: '/nor', body: 'nor' }, { name: 'other' });
    const socket = await dial(all.proxy.address);
    const inbox = new Inbox(socket);
    const last = 'GET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const paths = ['/a', '/no', '/b', '/nor', '/nor', '/no'];
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join('') + last);
    await inbox.ended();
    const bodies = inbox.text.matchAll(/\r\n\r\n(.*?)(?=HTTP|$)/gs);
    expect([...bodies].map(([, body]) => body)).toEqual([
      'GET /a',
      'no',
      'GET /b',
      'nor',
      'nor',
      'no',
      'GET /c',
    ]);
    socket.destroy();
  });
});

describe('http_delay', () => {
  test.each([
    'upstream',
    'downstream',
  ] as const)('delays the %s until it is gone', async (direction) => {
    await using all = await setUp();
    const { proxy, client } = all;
    const toxic = proxy.add('http_delay', { delay_ms: 100, path: '/slow' }, { direction });
    expect((await client.ask('/slow')).tookMs).toBeGreaterThanOrEqual(99);
    expect((await client.ask('/fast')).text).toBe('GET /fast');
    expect(proxy.acts()).toMatchObject([{ direction, act: { what: 'delay', delay_ms: 100 } }]);
    toxic.change({ delay_ms: 3_600_000 });
    const waiting = client.ask('/slow');
    await expect.poll(() => proxy.acts().length).toBe(2);
    toxic.remove();
    expect((await waiting).text).toBe('GET /slow');
  });

  test.each([
    'upstream',
    'downstream',
  ] as const)('with toxicity 0 does not delay the %s', async (direction) => {
    await using all = await setUp();
    all.proxy.add('http_delay', { delay_ms: 3_600_000 }, { direction, toxicity: 0 });
    expect((await all.client.ask('/slow')).text).toBe('GET /slow');
    expect(all.proxy.acts()).toEqual([]);
  });
});

describe('http_header', () => {
  test('changes what the server and what the client see, until it is gone', async () => {
    await using server = await startHttpServer((question, answer) => {
      answer.setHeader('x-server', 'yes');
      answer.end(String(question.headers['x-client']));
    });
    await using proxy = await startOwnProxy(server.address);
    await using client = keepAliveClient(proxy.address);
    const [asked, answered] = [
      proxy.add('http_header', { name: 'X-Client', value: 'changed' }, { direction: 'upstream' }),
      proxy.add('http_header', { action: 'remove', name: 'X-Server' }, { name: 'other' }),
    ];
    const changed = await client.ask('/a');
    expect(changed.text).toBe('changed');
    expect(changed.headers['x-server']).toBeUndefined();
    asked.remove();
    answered.remove();
    const plain = await client.ask('/a');
    expect(plain.text).toBe('undefined');
    expect(plain.headers['x-server']).toBe('yes');
    expect(server.connections).toBe(1);
  });

  test.each([
    'upstream',
    'downstream',
  ] as const)('with toxicity 0 changes nothing %s', async (direction) => {
    await using server = await startHttpServer((question, answer) =>
      answer.setHeader('x-seen', String(question.headers['x-y'])).end(),
    );
    await using proxy = await startOwnProxy(server.address);
    await using client = keepAliveClient(proxy.address);
    proxy.add('http_header', { name: 'X-Y', value: 'changed' }, { direction, toxicity: 0 });
    const { headers } = await client.ask('/a');
    expect([headers['x-seen'], headers['x-y']]).toEqual(['undefined', undefined]);
    expect(proxy.acts()).toEqual([]);
  });
});

test('what is not HTTP passes through all of them', async () => {
  await using server = await startHttpServer();
  await using proxy = await startOwnProxy(server.address);
  proxy.add('http_status', {});
  proxy.add('http_delay', { delay_ms: 3_600_000 });
  const socket = await dial(proxy.address);
  const inbox = new Inbox(socket);
  socket.write('hello\r\n\r\n');
  expect(String(await inbox.ended())).toMatch(/^HTTP\/1.1 400/);
  expect(proxy.acts()).toEqual([]);
  socket.destroy();
});

describeInterface('the toxics on HTTP', ({ kind, call, createProxy }) => {
  test.runIf(kind === 'embedded')('are set as any other, and nonsense is refused', async () => {
    await using server = await startHttpServer();
    const { listen } = await createProxy({ upstream: server.address });
    await using client = keepAliveClient(listen);
    const set = (type: string, attributes: object) =>
      call('POST', '/proxies/p/toxics', { type, attributes });
    expect((await set('http_status', { status: 700 })).status).toBe(400);
    expect((await set('http_header', {})).status).toBe(400);
    expect((await set('sse_stall', { event: 0 })).status).toBe(400);
    expect((await set('http_status', { status: 429, first: 1 })).status).toBe(200);
    expect([(await client.ask('/a')).status, (await client.ask('/a')).status]).toEqual([429, 200]);
  });
});
