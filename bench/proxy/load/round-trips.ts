/** There and back, again and again: messages that are echoed, and HTTP requests that are answered. */
import type { Socket } from 'node:net';
import { dialMany, hangUp } from './dial.ts';
import { type LoadOrder, type LoadResult, messageBytes } from './orders.ts';
import { Times } from './times.ts';

type Order<Kind> = Extract<LoadOrder, { kind: Kind }>;

export function roundTrips(order: Order<'round-trips'>): Promise<LoadResult> {
  return exchange(order, Buffer.alloc(messageBytes, 'e'), messageBytes);
}

export function requests(order: Order<'requests'>): Promise<LoadResult> {
  const request =
    'GET /v1/anything HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: bench\r\naccept: */*\r\n\r\n';
  return exchange(order, Buffer.from(request), answerBytes);
}

/** The head of the server's answer and its body. */
const answerBytes =
  'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 1024\r\n\r\n'.length + 1_024;

interface Exchange {
  port: number;
  connections: number;
  durationMs: number;
}

/** @param expected how many bytes come back for what is sent */
async function exchange(
  { port, connections, durationMs }: Exchange,
  sent: Buffer,
  expected: number,
): Promise<LoadResult> {
  const sockets = await dialMany(port, connections);
  const times = new Times();
  const untilMs = performance.now() + durationMs;
  await Promise.all(sockets.map((socket) => exchangeUntil(socket)));
  const result = times.result();
  hangUp(sockets);
  return result;

  function exchangeUntil(socket: Socket): Promise<void> {
    return new Promise((resolve, reject) => {
      let sentMs = performance.now();
      let missing = expected;
      socket.on('data', (bytes: Buffer) => {
        missing -= bytes.length;
        if (missing > 0) return;
        const nowMs = performance.now();
        times.add(nowMs - sentMs);
        if (nowMs > untilMs) return resolve();
        sentMs = nowMs;
        missing = expected;
        socket.write(sent);
      });
      socket.once('close', () => reject(new Error('A connection broke off.')));
      socket.write(sent);
    });
  }
}
