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
import { eventually } from '../kernel/eventually.ts';
import { Prng } from '../kernel/prng.ts';
import type { Scope } from '../kernel/scope.ts';
import { probeListening } from '../process/probe.ts';

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
    const letGo = await hold(scope, port);
    if (letGo === undefined) continue;
    // Only by who holds it: to see whether a port is free is to listen on it for a moment.
    if (await isFree(port)) return { port, address: `${host}:${port}` };
    await letGo();
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

/**
 * The scope and its register know of the number before it is held.
 * @returns how to let go of it; undefined when somebody else holds it
 */
async function hold(scope: Scope, port: number): Promise<(() => Promise<void>) | undefined> {
  let claiming: Promise<Socket | undefined> | undefined;
  const undo = async () => release(await claiming);
  const takeBack = scope.defer(`port ${port}`, undo, { entry: { kind: 'port', port } });
  claiming = tryClaim(port);
  const isHeld = (await claiming) !== undefined;
  if (!isHeld) takeBack();
  // A scope that has closed meanwhile holds nothing any more.
  scope.signal.throwIfAborted();
  if (!isHeld) return undefined;
  return async () => {
    takeBack();
    await undo();
  };
}

/** get-port gives another port when the wanted one is taken. */
async function isFree(port: number): Promise<boolean> {
  return (await getPort({ host, port })) === port && (await isLetGo(port));
}

/**
 * To look, get-port has listened there. A process that another thread was starting just then has a copy of that
 * listener, and the kernel answers for it, until it becomes a program of its own; that takes milliseconds.
 */
async function isLetGo(port: number): Promise<boolean> {
  const answers = (signal: AbortSignal) =>
    probeListening(`http://${host}:${port}`, signal).then(
      () => true,
      () => false,
    );
  const limits = { hope: `nobody listens on ${port}`, timeoutMs: 1_000, pauseMs: 2 };
  const observed = eventually(answers, { ...limits, until: (isAnswered) => !isAnswered });
  return observed.then(
    () => true,
    () => false,
  );
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

async function release(claim: Socket | undefined): Promise<void> {
  if (claim === undefined) return;
  const closed = once(claim, 'close');
  claim.close();
  await closed;
}
