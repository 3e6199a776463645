import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { Prng } from '../../kernel/prng.ts';
import { parseAddress } from '../address.ts';
import { UdpProxy } from './udp-proxy.ts';

async function bound(): Promise<Socket & AsyncDisposable> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return Object.assign(socket, {
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, 'close');
    },
  });
}

/** Says back what it gets, with `re: ` before it. */
async function startEcho() {
  const socket = await bound();
  socket.on('message', (bytes, { port }) => socket.send(`re: ${bytes}`, port, '127.0.0.1'));
  return socket;
}

async function setUp(sessionIdleMs = 60_000) {
  const stack = new AsyncDisposableStack();
  const echo = stack.use(await startEcho());
  const acts: unknown[] = [];
  const proxy = stack.use(
    await UdpProxy.start({
      name: 'p',
      listen: '127.0.0.1:0',
      upstream: `127.0.0.1:${echo.address().port}`,
      random: new Prng(1),
      clock: systemClock,
      logger: pino({ level: 'silent' }),
      witness: {
        saw: (_, session, direction, toxic, act) =>
          void acts.push({ session, direction, toxic: toxic.name, ...act }),
      },
      sessionIdleMs,
    }),
  );
  const client = async () => {
    const socket = stack.use(await bound());
    const received: string[] = [];
    socket.on('message', (bytes) => void received.push(String(bytes)));
    const { port } = parseAddress(proxy.listen);
    return { received, say: (text: string) => socket.send(text, port, '127.0.0.1') };
  };
  return { proxy, acts, client, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test('each client gets its own answers', async () => {
  await using all = await setUp();
  const [one, other] = [await all.client(), await all.client()];
  one.say('a');
  other.say('b');
  one.say('c');
  await expect.poll(() => [one.received, other.received]).toEqual([['re: a', 're: c'], ['re: b']]);
  expect(all.proxy.sessions).toBe(2);
  expect(all.acts).toEqual([]);
});

test('faults act on their direction until they are taken back, and are witnessed', async () => {
  await using all = await setUp();
  const client = await all.client();
  all.proxy.setFaults('upstream', { loss: 1 });
  client.say('lost');
  await expect
    .poll(() => all.acts)
    .toEqual([
      { session: 1, direction: 'upstream', toxic: 'udp_upstream', what: 'drop', datagram: 1 },
    ]);
  all.proxy.setFaults('upstream', { loss: 0, duplicate: 1 });
  client.say('twice');
  await expect.poll(() => client.received).toEqual(['re: twice', 're: twice']);
  all.proxy.setFaults('upstream', { duplicate: 0 });
  all.proxy.setFaults('downstream', { delay_ms: 80 });
  const startMs = performance.now();
  client.say('late');
  await expect.poll(() => client.received.length, { interval: 5 }).toBe(3);
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(79);
});

test('a session ends when nothing has passed for a while; the next datagram begins another', async () => {
  await using all = await setUp(40);
  const client = await all.client();
  client.say('a');
  await expect.poll(() => client.received.length).toBe(1);
  await expect.poll(() => all.proxy.sessions).toBe(0);
  client.say('b');
  await expect.poll(() => client.received.length).toBe(2);
});

test('an address that is taken, or none, is refused', async () => {
  await using all = await setUp();
  const start = (listen: string) =>
    UdpProxy.start({
      name: 'q',
      listen,
      upstream: '127.0.0.1:1',
      random: new Prng(1),
      clock: systemClock,
      logger: pino({ level: 'silent' }),
      witness: { saw: () => {} },
    });
  await expect(start(all.proxy.listen)).rejects.toThrow(/EADDRINUSE/);
  await expect(start('nonsense')).rejects.toThrow(/missing port/);
  expect(() => all.proxy.setFaults('upstream', { loss: 2 })).toThrow('loss must be from 0 to 1');
});

test('closes once, and with it what is on its way', async () => {
  await using all = await setUp();
  const client = await all.client();
  all.proxy.setFaults('upstream', { delay_ms: 3_600_000 });
  client.say('a');
  await expect.poll(() => all.proxy.sessions).toBe(1);
  expect(all.proxy.close()).toBe(all.proxy.close());
  await all.proxy.close();
  expect(all.proxy.sessions).toBe(0);
});
