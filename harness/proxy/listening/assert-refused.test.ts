import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { ManualClock, systemClock } from '../../kernel/clock.ts';
import { parseAddress } from '../address.ts';
import { startDeafServer } from '../fixtures/deaf-server.ts';
import { startTcpServer } from '../fixtures/tcp.ts';
import { assertRefused } from './assert-refused.ts';

test('is content where nobody listens', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // It listens on TCP.
  server.close();
  await once(server, 'close');
  await assertRefused({ host: '127.0.0.1', port }, systemClock);
});

test('names an address that somebody serves', async () => {
  await using server = await startTcpServer();
  await expect(assertRefused(parseAddress(server.address), systemClock)).rejects.toThrow(
    `listen tcp ${server.address}: bind: address already in use`,
  );
});

test('does not take silence for a refusal, nor wait for ever', async () => {
  await using server = await startDeafServer();
  const clock = new ManualClock();
  const looking = assertRefused(parseAddress(server.address), clock);
  const failing = expect(looking).rejects.toThrow('this system does not answer');
  await clock.advance(10_000);
  await failing;
});
