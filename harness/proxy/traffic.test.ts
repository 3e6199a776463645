/** What happens to bytes and connections, with real sockets. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startDeafServer } from './fixtures/deaf-server.ts';
import { describeInterface } from './fixtures/interface-suite.ts';
import { dial, Inbox, startEchoServer, startTcpServer } from './fixtures/tcp.ts';

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describeInterface('traffic through proxies', ({ kind, call, createProxy }) => {
  test('bytes pass unchanged both ways', async () => {
    await using echo = await startEchoServer();
    const { listen } = await createProxy({ upstream: echo.address });
    const sent = randomBytes(3_000_000);
    const socket = await dial(listen);
    const inbox = new Inbox(socket);
    socket.write(sent);
    expect(digest(await inbox.waitFor(sent.length))).toBe(digest(sent));
    socket.destroy();
  });

  // Toxiproxy closes both ways as soon as one side is done.
  test.runIf(kind === 'embedded')(
    'who has said all it had to say still gets the answer',
    async () => {
      await using server = await startTcpServer();
      const { listen } = await createProxy({ upstream: server.address });
      const client = await dial(listen);
      const answer = new Inbox(client);
      client.end('question');
      const peer = await server.accepted();
      expect(String(await new Inbox(peer).ended())).toBe('question');
      peer.end('answer');
      expect(String(await answer.ended())).toBe('answer');
    },
  );

  test('a client that goes away takes the connection behind the proxy with it', async () => {
    await using server = await startTcpServer();
    const { listen } = await createProxy({ upstream: server.address });
    const client = await dial(listen);
    const inbox = new Inbox(await server.accepted());
    client.destroy();
    await inbox.ended();
  });

  test('a server that goes away closes the connection before the proxy', async () => {
    await using server = await startTcpServer();
    const { listen } = await createProxy({ upstream: server.address });
    const inbox = new Inbox(await dial(listen));
    const peer = await server.accepted();
    peer.write('last words', () => peer.destroy());
    expect(String(await inbox.ended())).toBe('last words');
  });

  test('disabling closes open connections on both sides', async () => {
    await using server = await startTcpServer();
    const { listen } = await createProxy({ upstream: server.address });
    const client = new Inbox(await dial(listen));
    const peer = new Inbox(await server.accepted());
    await call('PATCH', '/proxies/p', { enabled: false });
    await Promise.all([client.ended(), peer.ended()]);
  });

  // Toxiproxy dials while it accepts, so it can neither accept nor stop meanwhile.
  test.runIf(kind === 'embedded')(
    'a server that does not answer the dial holds nobody up',
    async () => {
      await using deaf = await startDeafServer();
      const { listen } = await createProxy({ upstream: deaf.address });
      const inboxes: Inbox[] = [];
      for (let index = 0; index < 10; index += 1) inboxes.push(new Inbox(await dial(listen)));
      expect((await call('PATCH', '/proxies/p', { enabled: false })).status).toBe(200);
      await Promise.all(inboxes.map((inbox) => inbox.ended()));
    },
  );

  test('a reader that stops reading stops the writer, and no byte is lost', async () => {
    await using server = await startTcpServer();
    const { listen } = await createProxy({ upstream: server.address });
    const reader = await dial(listen);
    const writer = await server.accepted();
    const part = randomBytes(1_000_000);
    const writing = writeRepeatedly(writer, part, 60);
    await stalled(writer);
    expect(writer.bytesWritten - writer.writableLength).toBeLessThan(30_000_000);
    const inbox = new Inbox(reader);
    await writing;
    writer.end();
    expect((await inbox.ended()).length).toBe(60_000_000);
    const hash = createHash('sha256');
    for (let index = 0; index < 60; index += 1) hash.update(part);
    expect(digest(inbox.bytes)).toBe(hash.digest('hex'));
  });

  test('toxics come, change and go while bytes pass, and no byte is lost', async () => {
    await using echo = await startEchoServer();
    const { listen } = await createProxy({ upstream: echo.address });
    const socket = await dial(listen);
    const inbox = new Inbox(socket);
    const changes = new AbortController();
    const sending = sendUntil(changes.signal, socket);
    for (let round = 0; round < 20; round += 1) {
      for (const stream of ['upstream', 'downstream']) {
        const name = `${stream}-${round}`;
        const path = `/proxies/p/toxics/${name}`;
        const attributes = { latency: 4, jitter: 4 };
        await call('POST', '/proxies/p/toxics', { type: 'latency', name, stream, attributes });
        await call('PATCH', path, { attributes: { latency: 1 } });
        expect((await call('DELETE', path)).status).toBe(204);
      }
    }
    changes.abort();
    const sent = await sending;
    expect(digest(await inbox.waitFor(sent.length))).toBe(digest(sent));
    expect(sent.length).toBeGreaterThan(100_000);
    socket.destroy();
  });
});

async function writeRepeatedly(socket: Socket, part: Buffer, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    if (!socket.write(part)) await once(socket, 'drain');
  }
}

/** Sends small pieces, a turn of the event loop apart, and returns what was sent. */
async function sendUntil(signal: AbortSignal, socket: Socket): Promise<Buffer> {
  const sent: Buffer[] = [];
  while (!signal.aborted) {
    const piece = randomBytes(5_000);
    sent.push(piece);
    if (!socket.write(piece)) await once(socket, 'drain');
    else await new Promise((resolve) => setImmediate(resolve));
  }
  return Buffer.concat(sent);
}

/** Resolves when the writer has got no byte rid of for a third of a second. */
async function stalled(writer: Socket): Promise<void> {
  for (let before = -1; before !== writer.bytesWritten - writer.writableLength; ) {
    before = writer.bytesWritten - writer.writableLength;
    await delay(300);
  }
}
