import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import { dial, Inbox, startEchoServer } from '../proxy/fixtures/tcp.ts';
import { assertToxicsBit } from './assert-toxics-bit.ts';
import { type RunningProxyServer, startProxyServer } from './proxy-server.ts';

const scope = new Scope({ name: 'assert-toxics-bit' });
let server: RunningProxyServer;

beforeAll(async () => {
  server = await startProxyServer(scope, { logFolder: tmpdir() });
});
afterAll(() => scope.close());

async function armed(name: string, upstream: string) {
  const { client } = server;
  const proxy = await client.createProxy({ name, listen: '127.0.0.1:0', upstream });
  const attributes = { latency: 1, jitter: 0 };
  const toxic = {
    name: 'slow',
    type: 'latency',
    stream: 'upstream',
    toxicity: 1,
    attributes,
  } as const;
  return { listen: proxy.listen, toxic: await proxy.addToxic(toxic) };
}

async function startAnswering(status: number, body: string): Promise<string> {
  const answering = createServer((_request, response) => response.writeHead(status).end(body));
  answering.listen(0, '127.0.0.1');
  await once(answering, 'listening');
  scope.defer('server', async () => {
    answering.closeAllConnections();
    answering.close();
    await once(answering, 'close');
  });
  const { port } = answering.address() as AddressInfo; // It listens on TCP.
  return `http://127.0.0.1:${port}`;
}

test('a toxic that did something passes, there or gone, and is told of', async () => {
  await using echo = await startEchoServer();
  const { listen, toxic } = await armed('used-a', echo.address);
  const socket = await dial(listen);
  socket.write('x');
  await new Inbox(socket).waitFor(1);
  socket.destroy();
  const there = await assertToxicsBit(server.url, { prefix: 'used-' });
  expect(there).toMatchObject([{ toxic: 'slow', acts: 1, connections: 1, removed_at: null }]);
  await toxic.remove();
  const gone = await assertToxicsBit(server.url, { prefix: 'used-' });
  expect(gone).toMatchObject([{ acts: 1, removed_because: 'removed' }]);
});

test('a toxic that did nothing fails by name, removed or not', async () => {
  const { toxic } = await armed('idle-a', '127.0.0.1:1');
  const failure = { code: 'TOXIC_WITHOUT_EFFECT' };
  await expect(assertToxicsBit(server.url, { prefix: 'idle-' })).rejects.toMatchObject(failure);
  await toxic.remove();
  await expect(assertToxicsBit(server.url, { prefix: 'idle-' })).rejects.toMatchObject({
    ...failure,
    data: {
      toxics: [expect.stringMatching(/^slow \(latency, upstream, no. 1\) on idle-a: 0 acts/)],
    },
  });
});

test('a toxic that somebody else sees to may have done nothing, and no other', async () => {
  await armed('seen-to-a', '127.0.0.1:1');
  await armed('seen-to-b', '127.0.0.1:1');
  const excusing = (...proxies: string[]) =>
    assertToxicsBit(server.url, {
      prefix: 'seen-to-',
      mayBeIdle: ({ proxy }) => proxies.includes(proxy),
    });
  await expect(excusing('seen-to-a', 'seen-to-b')).resolves.toHaveLength(2);
  await expect(excusing('seen-to-a')).rejects.toMatchObject({
    code: 'TOXIC_WITHOUT_EFFECT',
    data: { toxics: [expect.stringContaining('on seen-to-b')] },
  });
});

test('one act is enough for the toxics of a proxy that are one fault', async () => {
  await using echo = await startEchoServer();
  const { listen } = await armed('both-a', echo.address);
  const proxy = await server.client.get('both-a');
  const attributes = { bytes: 1_000 };
  await proxy.addToxic({
    name: 'slow_too',
    type: 'limit_data',
    stream: 'downstream',
    toxicity: 0,
    attributes,
  });
  const socket = await dial(listen);
  socket.write('x');
  await new Inbox(socket).waitFor(1);
  socket.destroy();
  const asked = { prefix: 'both-', faultOf: () => 'slow' };
  await expect(assertToxicsBit(server.url, { prefix: 'both-' })).rejects.toThrow();
  await expect(assertToxicsBit(server.url, asked)).resolves.toHaveLength(2);
  await armed('both-b', '127.0.0.1:1');
  await expect(assertToxicsBit(server.url, asked)).rejects.toMatchObject({
    data: { toxics: [expect.stringContaining('both-b')] },
  });
});

test.each([
  'refuse',
  'swallow',
])('%s passes once it is in force, though nobody has dialled; never in force, it fails', async (type) => {
  const arm = async (name: string, enabled: boolean) => {
    const body = { name, upstream: '127.0.0.1:1', listen: '127.0.0.1:0', enabled };
    const toxics = [{ name: 'turns-away', type }];
    const made = await fetch(`${server.url}/hornet/proxies`, {
      method: 'POST',
      body: JSON.stringify({ ...body, toxics }),
    });
    expect(made.status).toBe(201);
  };
  await arm(`${type}-on`, true);
  const evidence = await assertToxicsBit(server.url, { prefix: `${type}-on` });
  expect(evidence).toMatchObject([{ type, acts: 1, connections: 0 }]);
  await arm(`${type}-off`, false);
  await expect(assertToxicsBit(server.url, { prefix: `${type}-` })).rejects.toMatchObject({
    code: 'TOXIC_WITHOUT_EFFECT',
    data: { toxics: [expect.stringContaining(`${type}-off: 0 acts`)] },
  });
});

test('no toxic at all fails too', async () => {
  await expect(assertToxicsBit(server.url, { prefix: 'nobody-' })).rejects.toMatchObject({
    code: 'TOXIC_WITHOUT_EFFECT',
    message: 'No toxic was there at all.',
  });
});

test('a toxic that acted when it was gone fails', async () => {
  const late = { proxy: 'p', toxic: 't', acts: 3, acts_after_removal: 1 };
  const url = await startAnswering(200, JSON.stringify([late]));
  await expect(assertToxicsBit(url)).rejects.toMatchObject({
    code: 'TOXIC_ACTED_AFTER_REMOVAL',
  });
});

test('a server that keeps no account is not taken for one without toxics', async () => {
  const url = await startAnswering(404, '404 page not found');
  await expect(assertToxicsBit(url)).rejects.toMatchObject({ code: 'PROXY_UNSUPPORTED' });
});
