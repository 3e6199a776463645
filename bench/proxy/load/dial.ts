/** Connections to what is measured. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** So many connections to a port of this machine. */
export async function dialMany(port: number, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () =>
    connect({ port, host: '127.0.0.1', noDelay: true }),
  );
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  return sockets;
}

/** Resets them, so that their ports are free again at once. */
export function hangUp(sockets: readonly Socket[]): void {
  for (const socket of sockets) {
    socket.removeAllListeners('data').on('error', () => {});
    socket.resetAndDestroy();
  }
}
