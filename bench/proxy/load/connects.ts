/** Connections that come and go: what they cost, not what they carry. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { hangUp } from './dial.ts';
import type { LoadOrder, LoadResult } from './orders.ts';
import { Times } from './times.ts';

type Order = Extract<LoadOrder, { kind: 'connects' }>;

export async function connects({ port, atOnce, count }: Order): Promise<LoadResult> {
  const times = new Times();
  let left = count;
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const beganMs = performance.now();
      await connectOnce(port);
      times.add(performance.now() - beganMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return times.result();
}

/** One byte there and back shows that it leads all the way to the server. */
async function connectOnce(port: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.write('e');
  await once(socket, 'data');
  hangUp([socket]);
}
