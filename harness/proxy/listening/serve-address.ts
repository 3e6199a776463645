/** Listens at an address and hands over every connection, unread. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Address } from '../address.ts';
import { bindError } from './bind-error.ts';
import type { Listening } from './listening.ts';

export interface ServingListening extends Listening {
  /** Resolves once it is stopped and all connections that it accepted are closed. */
  readonly drained: Promise<void>;
}

export interface ServingOptions {
  onConnection: (client: Socket) => void;
  /** Told why a connection could not be accepted. */
  onError: (error: Error) => void;
}

/**
 * @param address An empty host is every interface, port 0 any port.
 * @throws Error with the words of Toxiproxy when the address is taken or not of this machine.
 */
export async function serveAddress(
  address: Address,
  { onConnection, onError }: ServingOptions,
): Promise<ServingListening> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
  server.on('connection', onConnection);
  try {
    server.listen(address.host === '' ? { port: address.port } : address);
    await once(server, 'listening');
  } catch (cause) {
    throw bindError(address, cause);
  }
  server.on('error', onError);
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw bindError(address, 'no address');
  const drained = new Promise<void>((resolve) => server.once('close', () => resolve()));
  return {
    mode: 'serve',
    address: { host: bound.address, port: bound.port },
    drained,
    stop: async () => {
      // The port is free as soon as this returns; what waits for the connections is `drained`.
      server.close();
    },
  };
}
