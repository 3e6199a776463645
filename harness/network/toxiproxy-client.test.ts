import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import { connectToxiproxy } from './toxiproxy-client.ts';

let scope = new Scope({ name: 'test' });
afterEach(async () => {
  await scope.close();
  scope = new Scope({ name: 'test' });
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.defer('server', () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // It listens on TCP.
}

test('says what the server answered', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(409).end('{"error":"proxy already exists","status":409}\n');
  });
  await expect(connectToxiproxy(url).get('p')).rejects.toMatchObject({
    code: 'PROXY_REFUSED',
    data: {
      call: `GET ${url}/proxies/p`,
      status: 409,
      answer: '{"error":"proxy already exists","status":409}',
    },
  });
});

test('says that nobody answers', async () => {
  const url = await serve(() => {});
  await scope.close();
  await expect(connectToxiproxy(url).getVersion()).rejects.toMatchObject({
    code: 'PROXY_UNREACHABLE',
    cause: { code: 'ECONNREFUSED' },
  });
});

test('does not wait for ever', async () => {
  const url = await serve(() => {});
  await expect(connectToxiproxy(url, { timeoutMs: 30 }).reset()).rejects.toMatchObject({
    code: 'PROXY_UNREACHABLE',
    message: expect.stringContaining('within 30 ms'),
  });
});

test('says that what answered is no proxy server', async () => {
  const url = await serve((_request, response) => response.end('<html>'));
  await expect(connectToxiproxy(url).getAll()).rejects.toMatchObject({
    code: 'PROXY_UNREACHABLE',
    message: expect.stringContaining('not by a fault proxy'),
  });
});

test('takes an address with a slash at the end', async () => {
  const url = await serve((request, response) => response.end(request.url));
  expect(await connectToxiproxy(`${url}/`).getVersion()).toBe('/version');
});
