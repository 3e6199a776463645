import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../kernel/clock.ts';
import { formatAddress } from '../address.ts';
import { askForAnswer } from '../fixtures/ways-to-answer.ts';
import { ProxyListener } from './proxy-listener.ts';

const anyPort = { host: '127.0.0.1', port: 0 };
const opened: ProxyListener[] = [];
const sockets: Socket[] = [];

function make(sleep = systemClock.sleep): ProxyListener {
  const listener = new ProxyListener({
    clock: { ...systemClock, sleep },
    onConnection: (client) => sockets.push(client.pipe(client).resume()),
    onError: (error) => {
      throw error;
    },
  });
  opened.push(listener);
  return listener;
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(opened.splice(0).map((listener) => listener.stop()));
});

/** For a system on which the queue cannot be seen to get full; a limit of time is none of its business. */
const noPatience: Clock['sleep'] = (ms, limit) =>
  limit === undefined ? Promise.reject(new Error('out of patience')) : systemClock.sleep(ms, limit);

test('goes through all of its modes at one port, in any order', async () => {
  const listener = make();
  const bound = await listener.start(anyPort, 'serve');
  const address = formatAddress(bound);
  const answers = { serve: 'served', refuse: 'refused', swallow: 'silent' } as const;
  for (const mode of ['refuse', 'swallow', 'serve', 'swallow', 'refuse', 'serve'] as const) {
    await listener.change(mode);
    expect(listener.mode).toBe(mode);
    expect(await askForAnswer(address)).toBe(answers[mode]);
  }
});

test.each(['refuse', 'swallow'] as const)('begins with %s at any port', async (mode) => {
  const listener = make();
  const { port } = await listener.start(anyPort, mode);
  expect(port).toBeGreaterThan(0);
  expect(await askForAnswer(`127.0.0.1:${port}`)).not.toBe('served');
});

test('serves on when the system does not do what was asked', async () => {
  const listener = make(noPatience);
  const address = await listener.start(anyPort, 'serve');
  await expect(listener.change('swallow')).rejects.toThrow('out of patience');
  expect(listener).toMatchObject({ isOn: true, mode: 'serve' });
  expect(await askForAnswer(formatAddress(address))).toBe('served');
});

test('does not call refusing what it could not see to refuse', async () => {
  const listener = make(() => Promise.reject(new Error('no time to look')));
  const address = await listener.start(anyPort, 'serve');
  await expect(listener.change('refuse')).rejects.toThrow('no time to look');
  expect(listener).toMatchObject({ isOn: true, mode: 'serve' });
  expect(await askForAnswer(formatAddress(address))).toBe('served');
});

test('is off, and its port free, when it did not serve before', async () => {
  const listener = make(noPatience);
  const address = await listener.start(anyPort, 'refuse');
  await expect(listener.change('swallow')).rejects.toThrow('out of patience');
  expect(listener).toMatchObject({ isOn: false, mode: undefined });
  const other = createServer().listen(address);
  await once(other, 'listening');
  other.close();
});

test('does not begin where the address is taken', async () => {
  const first = make();
  const address = await first.start(anyPort, 'serve');
  const second = make();
  await expect(second.start(address, 'serve')).rejects.toThrow(
    `listen tcp ${formatAddress(address)}: bind: address already in use`,
  );
  expect(second.isOn).toBe(false);
});

test('off, it has nothing to change', async () => {
  const listener = make();
  await listener.change('swallow');
  expect(listener.isOn).toBe(false);
});
