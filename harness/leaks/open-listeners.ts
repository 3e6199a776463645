/**
 * Keeps track of the ports that this thread itself opens, through what Node tells of its own servers
 * and sockets. Ports of other processes go with those.
 */
import type { Socket } from 'node:dgram';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';
import type { Leak } from './leak.ts';

const serverListens = 'tracing:net.server.listen:asyncEnd';
const socketMade = 'udp.socket';

/** Remembers what is opened from now on until it is disposed of. */
export class OpenListeners implements Disposable {
  readonly #servers = new Set<Server>();
  readonly #sockets = new Set<Socket>();

  constructor() {
    subscribe(serverListens, this.#noteServer);
    subscribe(socketMade, this.#noteSocket);
  }

  /** Those that are open still. */
  find(): Leak[] {
    const servers = [...this.#servers].filter((server) => server.listening);
    const sockets = [...this.#sockets].filter(isBound);
    return [
      ...servers.map((server) => ({ what: nameOf(server), remove: () => closeServer(server) })),
      ...sockets.map((socket) => ({
        what: `UDP port ${addressOf(socket.address())}`,
        remove: () => closeSocket(socket),
      })),
    ];
  }

  [Symbol.dispose](): void {
    unsubscribe(serverListens, this.#noteServer);
    unsubscribe(socketMade, this.#noteSocket);
  }

  // The types of diagnostics channels are open; Node's documentation gives what these two carry.
  readonly #noteServer = (message: unknown): void => {
    this.#servers.add((message as { server: Server }).server);
  };

  readonly #noteSocket = (message: unknown): void => {
    this.#sockets.add((message as { socket: Socket }).socket);
  };
}

function nameOf(server: Server): string {
  const address = server.address();
  const where = typeof address === 'string' ? address : addressOf(address);
  return `port ${where}, on which this process listens`;
}

function addressOf(address: { address: string; port: number } | null): string {
  return address === null ? 'unknown' : `${address.address}:${address.port}`;
}

function isBound(socket: Socket): boolean {
  try {
    return socket.address().port > 0;
  } catch {
    // Not bound, or closed.
    return false;
  }
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  // Its own end is not waited for: a connection that somebody holds open may outlive it.
  if (server instanceof HttpServer) server.closeAllConnections();
  server.unref();
}

async function closeSocket(socket: Socket): Promise<void> {
  const closed = once(socket, 'close');
  socket.close();
  await closed;
}
