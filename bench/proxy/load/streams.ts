/** Bytes from the server as fast as they come, read into one buffer and forgotten. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { hangUp } from './dial.ts';
import type { LoadOrder, LoadResult } from './orders.ts';

type Order = Extract<LoadOrder, { kind: 'streams' }>;

export async function streams(order: Order): Promise<LoadResult> {
  const { port, connections, durationMs } = order;
  const buffer = Buffer.allocUnsafe(1_048_576);
  let bytes = 0;
  const callback = (count: number): boolean => {
    bytes += count;
    return true;
  };
  const sockets: Socket[] = Array.from({ length: connections }, () =>
    connect({ port, host: '127.0.0.1', onread: { buffer, callback } }),
  );
  for (const socket of sockets) socket.write('s');
  await sleep(rampUpMs);
  bytes = 0;
  const beganMs = performance.now();
  await sleep(durationMs);
  const elapsedMs = performance.now() - beganMs;
  hangUp(sockets);
  return { elapsedMs, count: connections, bytes, p50Ms: Number.NaN, p99Ms: Number.NaN };
}

/** Until windows have grown, and what the first burst holds is through. */
const rampUpMs = 200;
