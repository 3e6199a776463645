/** What http_status does where the server cannot be reached: it answers all the same, and nobody else does. */
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startDeafServer } from '../../fixtures/deaf-server.ts';
import { keepAliveClient } from '../../fixtures/http-server.ts';
import { describeOwnInterface } from '../../fixtures/interface-suite.ts';
import { dial, Inbox } from '../../fixtures/tcp.ts';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const refusal = (status: string) =>
  `HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: keep-alive\r\n\r\n`;
const unavailable = refusal('503 Service Unavailable');

describeOwnInterface('http_status without a server', ({ call, createProxy }) => {
  const add = async (attributes: object = {}, more: object = {}) => {
    const body = { type: 'http_status', name: 'h', attributes: { body: 'none', ...attributes } };
    expect((await call('POST', '/proxies/p/toxics', { ...body, ...more })).status).toBe(200);
  };
  const change = (body: object) => call('PATCH', '/proxies/p/toxics/h', body);
  const remove = () => call('DELETE', '/proxies/p/toxics/h');
  const connections = async () => (await call('GET', '/hornet/proxies/p/connections')).json;
  const ask = async (listen: string, question: string) => {
    const socket = await dial(listen);
    const inbox = new Inbox(socket);
    socket.write(question);
    return { socket, inbox };
  };

  test.each([
    ['where nobody listens', '127.0.0.1:1'],
    ['at an address that is none', 'nowhere'],
  ])('answers one request after the other, with a server %s', async (_, upstream) => {
    const { listen } = await createProxy({ upstream });
    await add({ status: 429, retry_after_s: 3, body: 'openai' });
    await using client = keepAliveClient(listen);
    for (let count = 0; count < 3; count += 1) {
      const { status, headers } = await client.ask('/v1/chat', { method: 'POST', body: '{}' });
      expect([status, headers['retry-after']]).toEqual([429, '3']);
    }
    const nothing = { received: 0, sent: 0 };
    expect(await connections()).toMatchObject([
      { number: 1, upstream_reached: false, upstream: { sent: 0 } },
    ]);
    expect(await connections()).not.toMatchObject([{ downstream: nothing }]);
    expect((await call('GET', '/hornet/toxics?proxy=p&toxic=h')).json).toContainEqual(
      expect.objectContaining({ acts: 3, connections: 1, removed_at: null }),
    );
  });

  test('does not wait for a server that does not answer', async () => {
    await using deaf = await startDeafServer();
    const { listen } = await createProxy({ upstream: deaf.address });
    await add();
    await using client = keepAliveClient(listen);
    expect((await client.ask('/a')).status).toBe(503);
    expect(await connections()).toMatchObject([{ upstream_reached: false }]);
  });

  test('comes to a connection whose server does not answer', async () => {
    await using deaf = await startDeafServer();
    const { listen } = await createProxy({ upstream: deaf.address });
    const { socket, inbox } = await ask(listen, get('/a'));
    await expect.poll(connections).toMatchObject([{ upstream_reached: false }]);
    await add({}, { toxicity: 0 });
    await change({ toxicity: 1 });
    expect(String(await inbox.waitFor(unavailable.length))).toBe(unavailable);
    socket.destroy();
  });

  test('what it leaves to the server closes the connection, behind its own answers', async () => {
    const { listen } = await createProxy();
    await add({ path: '/no' });
    const { inbox } = await ask(listen, get('/no') + get('/no') + get('/a') + get('/no'));
    expect(String(await inbox.ended())).toBe(unavailable.repeat(2));
  });

  test('a later request that it leaves to the server closes the connection too', async () => {
    // Given up at once, so that nobody is dialled any more when the request comes.
    const { listen } = await createProxy({ upstream: 'nowhere' });
    await add({ path: '/no' });
    const { socket, inbox } = await ask(listen, get('/no'));
    await inbox.waitFor(unavailable.length);
    socket.write(get('/a'));
    expect(String(await inbox.ended())).toBe(unavailable);
    await expect.poll(connections).toEqual([]);
  });

  test('what is not HTTP closes the connection, as does a client that says nothing more', async () => {
    const { listen } = await createProxy();
    await add();
    expect(await (await ask(listen, 'hello\r\n\r\n')).inbox.ended()).toHaveLength(0);
    const { socket, inbox } = await ask(listen, get('/a'));
    socket.end();
    expect(String(await inbox.ended())).toBe(unavailable);
    await expect.poll(connections).toEqual([]);
  });

  test.each([
    ['removed', remove],
    ['changed to toxicity 0', () => change({ toxicity: 0 })],
  ])('%s, it closes connections that nobody else could answer', async (_, end) => {
    const { listen } = await createProxy();
    await add();
    const { inbox } = await ask(listen, get('/a'));
    await inbox.waitFor(unavailable.length);
    await end();
    expect(String(await inbox.ended())).toBe(unavailable);
    expect(await new Inbox(await dial(listen)).ended()).toHaveLength(0);
  });

  test('with toxicity 0, or beside other toxics alone, the connection closes as without it', async () => {
    const { listen } = await createProxy();
    await add({}, { toxicity: 0 });
    await call('POST', '/proxies/p/toxics', { type: 'http_header', attributes: { name: 'X-Y' } });
    expect(await new Inbox(await dial(listen)).ended()).toHaveLength(0);
  });

  test('other toxics act on its answers, and end the connection as they do elsewhere', async () => {
    const { listen } = await createProxy();
    await add();
    await call('POST', '/proxies/p/toxics', { type: 'limit_data', attributes: { bytes: 12 } });
    expect(String(await (await ask(listen, get('/a'))).inbox.ended())).toBe('HTTP/1.1 503');
    await call('DELETE', '/proxies/p/toxics/limit_data_downstream');
    await call('POST', '/proxies/p/toxics', { type: 'reset_peer' });
    const { socket } = await ask(listen, get('/a'));
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    await expect.poll(connections).toEqual([]);
  });
});
