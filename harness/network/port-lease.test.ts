import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import getPort from 'get-port';
import { expect, test, vi } from 'vitest';
import { Scope } from '../kernel/scope.ts';
import type { UndoEntry } from '../kernel/undo-register.ts';
import { leasePort } from './port-lease.ts';

// As it is, but it says what it was asked.
vi.mock('get-port', async (importOriginal) => {
  const original = await importOriginal<typeof import('get-port')>();
  return { ...original, default: vi.fn(original.default) };
});

async function bind(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

test('leases a port that can be bound, again and again', async () => {
  await using scope = new Scope({ name: 'test' });
  const { port, address } = await leasePort(scope);
  expect(address).toBe(`127.0.0.1:${port}`);
  await bind(port);
  await bind(port);
});

test('stays out of the range that the kernel gives away by itself', async () => {
  await using scope = new Scope({ name: 'test' });
  const { port } = await leasePort(scope);
  expect(port).toBeGreaterThanOrEqual(20_000);
  expect(port).toBeLessThan(32_768);
});

test('[INFRA-09] leases no port twice, in this thread or another', async () => {
  await using scope = new Scope({ name: 'test' });
  const mine = await Promise.all(Array.from({ length: 50 }, () => leasePort(scope)));
  const first = mine[0]?.port;
  // What another thread does to claim a port of ours; it has a copy of the module to itself.
  const program = `
    import { createSocket } from 'node:dgram';
    import { parentPort } from 'node:worker_threads';
    const socket = createSocket('udp4');
    socket.on('error', (error) => parentPort.postMessage(error.code));
    socket.bind({ address: '127.0.0.1', port: ${first}, exclusive: true });
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`));
  expect(await once(worker, 'message')).toEqual(['EADDRINUSE']);
  await worker.terminate();
  expect(new Set(mine.map(({ port }) => port)).size).toBe(50);
});

test('passes over ports that somebody listens on', async () => {
  await using scope = new Scope({ name: 'test' });
  const { port } = await leasePort(scope);
  const server = createServer().listen(port + 1, '127.0.0.1');
  // Should it be taken already, that serves as well.
  await once(server, 'listening').catch(() => undefined);
  const next = await leasePort(scope);
  expect(next.port).not.toBe(port + 1);
  await bind(next.port);
  server.close();
});

test('does not even look at a port that another lease holds, for to look is to listen there', async () => {
  await using scope = new Scope({ name: 'test' });
  const { port } = await leasePort(scope);
  const holder = createSocket('udp4').bind({
    address: '127.0.0.1',
    port: port + 1,
    exclusive: true,
  });
  // Should it be held already, that serves as well.
  await once(holder, 'listening').catch(() => undefined);
  vi.mocked(getPort).mockClear();
  const next = await leasePort(scope);
  const looked = vi.mocked(getPort).mock.calls.map(([options]) => options?.port);
  expect(looked).not.toContain(port + 1);
  expect(looked).toContain(next.port);
  holder.close();
});

test('gives the port back with the scope', async () => {
  const scope = new Scope({ name: 'test' });
  const { port } = await leasePort(scope);
  await scope.close();
  const socket = createSocket('udp4').bind({ address: '127.0.0.1', port, exclusive: true });
  await once(socket, 'listening');
  socket.close();
});

test('leases nothing in a scope that is closed', async () => {
  const scope = new Scope({ name: 'test' });
  await scope.close();
  await expect(leasePort(scope)).rejects.toMatchObject({ code: 'SCOPE_CLOSED' });
});

test('is recorded with its scope before it is held, and struck out when it is given back', async () => {
  const log: unknown[] = [];
  const open = (entry: UndoEntry, maker?: string) => {
    log.push(entry, maker);
    return { amend: () => {}, done: () => void log.push('done') };
  };
  const scope = new Scope({ name: 'one', register: { runId: 'x', folder: '/tmp/hornet-x', open } });
  const { port } = await leasePort(scope);
  expect(log).toEqual([{ kind: 'port', port }, 'one']);
  await scope.close();
  expect(log.at(-1)).toBe('done');
});
