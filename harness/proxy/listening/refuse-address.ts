/**
 * Keeps an address while nobody listens there, so that who dials it is refused. A connection of our own that is bound to
 * it keeps the system from giving the port to somebody who asks for any; who asks for just this one may still get it. It
 * has begun when somebody who dialled was refused.
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../kernel/clock.ts';
import { type Address, loopbackOf } from '../address.ts';
import { assertRefused } from './assert-refused.ts';
import { bindError } from './bind-error.ts';
import type { Listening, PreparedListening } from './listening.ts';

export async function prepareRefusing(address: Address, clock: Clock): Promise<PreparedListening> {
  const host = loopbackOf(address.host);
  const peer = createServer((socket) => socket.on('error', ignoreReset));
  peer.listen({ host, port: 0 });
  await once(peer, 'listening');
  return { begin: () => begin({ ...address, host }, peer, { address, clock }) };
}

async function begin(
  held: Address,
  peer: Server,
  { address, clock }: { address: Address; clock: Clock },
): Promise<Listening> {
  await using undo = new AsyncDisposableStack();
  const holder = dial(held, peer);
  undo.defer(() => {
    // A reset, since an orderly end would keep the port busy for a while.
    holder.resetAndDestroy();
    peer.close();
  });
  try {
    await once(holder, 'connect');
  } catch (cause) {
    throw bindError(address, cause);
  }
  await assertRefused(held, clock);
  const kept = undo.move();
  return { mode: 'refuse', address, stop: () => kept.disposeAsync() };
}

function dial({ host, port }: Address, peer: Server): Socket {
  const to = peer.address();
  const peerPort = to !== null && typeof to === 'object' ? to.port : 0;
  const holder = connect({ host, port: peerPort, localAddress: host, localPort: port });
  return holder.on('error', ignoreReset);
}

/** The connection carries nothing, so how it ends does not matter. */
function ignoreReset(): void {}
