/**
 * Keeps an address while nobody listens there, so that who dials it is refused. A connection of our own that is bound to
 * it keeps the system from giving the port to somebody who asks for any; who asks for just this one may still get it.
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Address, loopbackOf } from '../address.ts';
import { bindError } from './bind-error.ts';
import type { Listening, PreparedListening } from './listening.ts';

export async function prepareRefusing(address: Address): Promise<PreparedListening> {
  const host = loopbackOf(address.host);
  const peer = createServer((socket) => socket.on('error', ignoreReset));
  peer.listen({ host, port: 0 });
  await once(peer, 'listening');
  return { begin: () => begin({ ...address, host }, peer, address) };
}

async function begin(held: Address, peer: Server, address: Address): Promise<Listening> {
  const holder = dial(held, peer);
  const stop = async () => {
    // A reset, since an orderly end would keep the port busy for a while.
    holder.resetAndDestroy();
    peer.close();
  };
  try {
    await once(holder, 'connect');
  } catch (cause) {
    await stop();
    throw bindError(address, cause);
  }
  holder.on('error', ignoreReset);
  return { mode: 'refuse', address, stop };
}

function dial({ host, port }: Address, peer: Server): Socket {
  const to = peer.address();
  const peerPort = to !== null && typeof to === 'object' ? to.port : 0;
  return connect({ host, port: peerPort, localAddress: host, localPort: port });
}

/** The connection carries nothing, so how it ends does not matter. */
function ignoreReset(): void {}
