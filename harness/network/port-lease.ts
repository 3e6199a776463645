/**
 * Leases port numbers, for when a number must be known before anybody listens on it. Whatever can bind
 * port 0 and say what it got has no business here.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { threadId } from 'node:worker_threads';
import getPort from 'get-port';
import { systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import { Prng } from '../kernel/prng.ts';
import type { Scope } from '../kernel/scope.ts';

export interface PortLease {
  readonly port: number;
  /** `127.0.0.1:port`. */
  readonly address: string;
}

/**
 * A TCP port on the loopback interface that is free now and that no other lease holds, in any thread or
 * process of this machine, until the scope closes. Its holder may bind, release and bind it again.
 * @throws HornetError PORT_NOT_LEASED, SCOPE_CLOSED
 */
export async function leasePort(scope: Scope): Promise<PortLease> {
  for (let attempt = 0; attempt < range.size; attempt += 1) {
    const port = nextCandidate();
    const claim = (await isFree(port)) ? await tryClaim(port) : undefined;
    if (claim === undefined) continue;
    try {
      scope.defer(`port ${port}`, () => release(claim));
    } catch (error) {
      await release(claim);
      throw error;
    }
    return { port, address: `${host}:${port}` };
  }
  throw new HornetError('PORT_NOT_LEASED', 'Every port that may be leased is in use.', {
    data: { firstPort: range.first, ports: range.size },
  });
}

const host = '127.0.0.1';

/**
 * Below the range from which kernels serve port 0 and outgoing connections: those cannot take a number
 * that is leased and not bound, be it not bound yet or for as long as a link is cut.
 */
const range = { first: 20_000, size: 12_000 };

/** Threads and processes begin at different places, so that they seldom want the same number. */
let cursor = new Prng(`${process.pid}/${threadId}/${systemClock.wallMs()}`).integer(
  0,
  range.size - 1,
);

function nextCandidate(): number {
  cursor = (cursor + 1) % range.size;
  return range.first + cursor;
}

/** get-port gives another port when the wanted one is taken. */
async function isFree(port: number): Promise<boolean> {
  return (await getPort({ host, port })) === port;
}

/**
 * Holds the UDP port of the same number. That is of no use but as a lock: the kernel gives it to one
 * process at a time and takes it back when that one dies. Undefined when somebody else has it.
 * It takes the place of get-port's `reserve`, which knows one thread only and never releases.
 */
async function tryClaim(port: number): Promise<Socket | undefined> {
  const socket = createSocket('udp4');
  socket.unref();
  try {
    socket.bind({ address: host, port, exclusive: true });
    await once(socket, 'listening');
    return socket;
  } catch {
    socket.close();
    return undefined;
  }
}

async function release(claim: Socket): Promise<void> {
  const closed = once(claim, 'close');
  claim.close();
  await closed;
}
