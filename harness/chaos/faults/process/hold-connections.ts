/** Clients that come at once and do not leave: how many of them are served while all are there. */
import { connect, type Socket } from 'node:net';
import type { Clock } from '../../../kernel/clock.ts';
import { withTimeout } from '../../../kernel/deadline.ts';

/** The connection stays open after the answer. */
const question = 'GET /health HTTP/1.1\r\nhost: probe\r\n\r\n';
/** Who has heard nothing by then is not served. */
const patienceMs = 2_000;

/** @returns how many were answered; all have left again @throws the signal's reason */
export async function countServed(
  url: string,
  clients: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<number> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: clients }, () =>
    connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }),
  );
  let served = 0;
  const count = async (socket: Socket): Promise<void> => {
    if (await isAnswered(socket)) served += 1;
  };
  try {
    const all = async (): Promise<unknown> => await Promise.all(sockets.map(count));
    const waiting = withTimeout(all, { timeoutMs: patienceMs, clock, signal });
    await waiting.catch(() => signal.throwIfAborted());
    return served;
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

async function isAnswered(socket: Socket): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.on('data', () => resolve(true));
  socket.on('close', () => resolve(false));
  socket.on('error', () => resolve(false));
  socket.write(question);
  return await promise;
}
