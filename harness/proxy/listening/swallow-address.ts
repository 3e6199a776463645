/**
 * Listens at an address and answers no one: who dials it waits until a time-out of its own. A thread listens with the
 * shortest queue there is and never accepts, and connections of our own fill that queue; a system that is asked for one
 * more then says nothing. Connections that wait are served once the address is served again and they ask once more.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../kernel/clock.ts';
import { type Address, formatAddress, loopbackOf } from '../address.ts';
import { bindError } from './bind-error.ts';
import type { DeafThreadAnswer } from './deaf-thread.ts';
import type { Listening, PreparedListening } from './listening.ts';

export async function prepareSwallowing(
  address: Address,
  clock: Clock,
): Promise<PreparedListening> {
  const worker = new Worker(new URL(`./deaf-thread${extname(import.meta.url)}`, import.meta.url));
  worker.unref();
  await once(worker, 'message');
  return { begin: () => begin(worker, address, clock) };
}

/** More than any system puts in the shortest queue: Linux 2. Those beyond it take any place that should come free. */
const fillerCount = 8;
/** For how long no filler may get in before the queue counts as full. On the loopback interface it takes microseconds. */
const quietMs = 50;

async function begin(worker: Worker, address: Address, clock: Clock): Promise<Listening> {
  await using undo = new AsyncDisposableStack();
  undo.defer(async () => void (await worker.terminate()));
  worker.postMessage(address);
  const [{ failure }] = (await once(worker, 'message')) as [DeafThreadAnswer]; // All that it ever sends.
  if (failure !== undefined) throw bindError(address, failure);
  const fillers = startFillers({ ...address, host: loopbackOf(address.host) });
  undo.defer(() => {
    for (const filler of fillers) filler.destroy();
  });
  if (!(await fillUp(fillers, clock))) {
    const where = formatAddress(address);
    throw new Error(`swallow ${where}: this system answers connections to a full queue`);
  }
  const kept = undo.move();
  return { mode: 'swallow', address, stop: () => kept.disposeAsync() };
}

function startFillers({ host, port }: Address): Socket[] {
  return Array.from({ length: fillerCount }, () => {
    const filler = connect({ host, port });
    // One that gives up or is reset in the end has done its duty.
    filler.on('error', () => {});
    return filler;
  });
}

/** Whether the queue gets full: some are in, and no more of them get in. */
async function fillUp(fillers: readonly Socket[], clock: Clock): Promise<boolean> {
  for (let before = -1; before !== countConnected(fillers); ) {
    before = countConnected(fillers);
    await clock.sleep(quietMs);
  }
  return countConnected(fillers) < fillers.length;
}

function countConnected(fillers: readonly Socket[]): number {
  return fillers.filter(({ connecting, destroyed }) => !connecting && !destroyed).length;
}
