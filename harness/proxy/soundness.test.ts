/** What must hold whatever toxics do, with real sockets: every byte arrives, in order, once, and what is over leaves nothing. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { eventually } from '../kernel/eventually.ts';
import { Prng } from '../kernel/prng.ts';
import { startDeafServer } from './fixtures/deaf-server.ts';
import { type OwnProxy, startOwnProxy, type ToxicHandle } from './fixtures/own-proxy.ts';
import { dial, Inbox, startEchoServer, startTcpServer } from './fixtures/tcp.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Toxics that hold back, cut and pace, but drop nothing. */
const gentle = {
  latency: (random: Prng) => ({ latency: random.integer(0, 15), jitter: random.integer(0, 15) }),
  slicer: (random: Prng) => ({ average_size: random.integer(50, 3_000), size_variation: 20 }),
  bandwidth: (random: Prng) => ({ rate: random.integer(500, 20_000) }),
  noop: () => ({}),
} as const;

test.each([
  1, 2, 3,
])('whatever changes, every byte arrives once and in order (seed %i)', async (seed) => {
  await using echo = await startEchoServer();
  await using proxy = await startOwnProxy(echo.address);
  const random = new Prng(seed);
  const changing = new AbortController();
  const changes = changeToxics(proxy, random, changing.signal);
  const clients = Array.from({ length: 30 }, (_, index) =>
    sendAndCompare(proxy.address, random.fork('client', index)),
  );
  try {
    await Promise.all(clients);
  } finally {
    changing.abort();
    expect(await changes).toBeGreaterThan(20);
  }
  await untilNoneIsOpen(proxy);
});

/** Sends, says that it is done, and compares what comes back before the other side is done too. */
async function sendAndCompare(address: string, random: Prng): Promise<void> {
  const socket = await dial(address);
  const inbox = new Inbox(socket);
  const sent: Buffer[] = [];
  for (let piece = 0; piece < 100; piece += 1) {
    const bytes = Buffer.alloc(random.integer(1, 2_000), random.integer(0, 255));
    sent.push(bytes);
    if (!socket.write(bytes)) await once(socket, 'drain');
    await turn();
  }
  socket.end();
  expect(Buffer.concat(sent).equals(await inbox.ended())).toBe(true);
}

/** One change a turn until it is told to stop; then no toxic is left. Resolves with how many there were. */
async function changeToxics(proxy: OwnProxy, random: Prng, signal: AbortSignal): Promise<number> {
  const present: { type: keyof typeof gentle; handle: ToxicHandle }[] = [];
  const types = Object.keys(gentle) as (keyof typeof gentle)[]; // exactly these
  let count = 0;
  for (; !signal.aborted; count += 1) {
    const change = random.pick(['add', 'change', 'remove']);
    const one = present.length > 0 ? random.pick(present) : undefined;
    if (one === undefined || (change === 'add' && present.length < 5)) {
      const type = random.pick(types);
      const direction = random.pick(['upstream', 'downstream'] as const);
      const setting = { name: `toxic-${count}`, direction, toxicity: random.pick([1, 0.5]) };
      present.push({ type, handle: proxy.add(type, gentle[type](random), setting) });
    } else if (change === 'change') one.handle.change(gentle[one.type](random));
    else present.splice(present.indexOf(one), 1)[0]?.handle.remove();
    for (let turns = random.integer(1, 3); turns > 0; turns -= 1) await turn();
  }
  for (const { handle } of present) handle.remove();
  return count;
}

test('a server that is done first still hears what the client has to say', async () => {
  await using server = await startTcpServer();
  await using proxy = await startOwnProxy(server.address);
  const client = await dial(proxy.address);
  const peer = await server.accepted();
  const heard = new Inbox(peer);
  peer.end('goodbye');
  expect(String(await new Inbox(client).ended())).toBe('goodbye');
  client.write('not yet');
  expect(String(await heard.waitFor(7))).toBe('not yet');
  client.end('now');
  expect(String(await heard.ended())).toBe('not yetnow');
});

test('clients that go while the server is being reached leave nothing behind', async () => {
  await using echo = await startEchoServer();
  await using proxy = await startOwnProxy(echo.address);
  for (let index = 0; index < 100; index += 1) (await dial(proxy.address)).destroy();
  await untilNoneIsOpen(proxy);
});

test('a server that does not answer holds nobody up who wants another', async () => {
  await using deaf = await startDeafServer();
  await using echo = await startEchoServer();
  await using stuck = await startOwnProxy(deaf.address);
  await using proxy = await startOwnProxy(echo.address);
  const waiting = await Promise.all(Array.from({ length: 50 }, () => dial(stuck.address)));
  const socket = await dial(proxy.address);
  socket.write('question');
  expect(String(await new Inbox(socket).waitFor(8))).toBe('question');
  for (const one of [socket, ...waiting]) one.destroy();
});

test('connections that end while toxics hold their bytes leave no socket and no timer', async () => {
  await using echo = await startEchoServer();
  await using proxy = await startOwnProxy(echo.address);
  const before = resources();
  const toxic = proxy.add('latency', { latency: 3_600_000 }, { direction: 'upstream' });
  const clients = await Promise.all(Array.from({ length: 100 }, () => dial(proxy.address)));
  for (const client of clients) client.write('held');
  await eventually(() => proxy.acts().length, {
    hope: 'all are held',
    timeoutMs: 5_000,
    until: (count) => count === 100,
  });
  for (const client of clients) client.resetAndDestroy();
  // Whatever is said is late, that somebody is gone included.
  toxic.remove();
  await untilNoneIsOpen(proxy);
  await eventually(() => resources(), {
    hope: 'sockets and timers are as many as before',
    timeoutMs: 5_000,
    until: (count) => count <= before,
  });
});

test('bytes pass beside and through a chain that comes and goes at every chunk', async () => {
  await using server = await startTcpServer();
  await using proxy = await startOwnProxy(server.address);
  const client = await dial(proxy.address);
  const peer = await server.accepted();
  const inbox = new Inbox(client);
  const sent: Buffer[] = [];
  for (let piece = 0; piece < 200; piece += 1) {
    const bytes = Buffer.alloc(20_000, piece);
    sent.push(bytes);
    peer.write(bytes);
    const toxic = proxy.add('latency', { latency: piece % 3 });
    await turn();
    toxic.remove();
  }
  peer.end();
  expect(Buffer.concat(sent).equals(await inbox.ended())).toBe(true);
  client.destroy();
});

test('a reader that stops does not keep a toxic from being removed', async () => {
  const flood = (socket: Socket) => void socket.write(Buffer.alloc(12_000_000));
  await using server = await startTcpServer(flood);
  await using proxy = await startOwnProxy(server.address);
  const toxic = proxy.add('slicer', { average_size: 10_000, size_variation: 100 });
  const readers = await Promise.all(Array.from({ length: 3 }, () => dial(proxy.address)));
  await untilStill(() => proxy.acts().length);
  toxic.remove();
  const inboxes = readers.map((reader) => new Inbox(reader));
  await Promise.all(inboxes.map((inbox) => inbox.waitFor(12_000_000)));
  for (const reader of readers) reader.destroy();
});

function resources(): number {
  const kinds = new Set(['TCPSocketWrap', 'Timeout']);
  return process.getActiveResourcesInfo().filter((kind) => kinds.has(kind)).length;
}

async function untilNoneIsOpen(proxy: OwnProxy): Promise<void> {
  await eventually(() => proxy.openConnections(), {
    hope: 'no connection is left',
    timeoutMs: 5_000,
    until: (count) => count === 0,
  });
}

/** Resolves when a count is above zero and the same twice, a while apart. */
async function untilStill(count: () => number): Promise<void> {
  let before = -1;
  await eventually(() => count(), {
    hope: 'nothing moves any more',
    timeoutMs: 10_000,
    pauseMs: 200,
    until: (now) => {
      const isStill = now > 0 && now === before;
      before = now;
      return isStill;
    },
  });
}
