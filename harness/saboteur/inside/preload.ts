/**
 * Loaded into the programs of a stack, before anything of theirs, by `NODE_OPTIONS`. Until there is an order for it, it does nothing
 * but listen for the signal that tells it to look: no timer, no watch, nothing that keeps a program running, and nothing loaded.
 * Threads are left alone.
 */
import { readdirSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { ordersFolder } from '../environment.ts';
import { orderEnding, wakeSignal } from '../order-files.ts';

const folder = ordersFolder();

if (folder !== undefined && isMainThread) {
  const look = async (isStarting: boolean): Promise<void> => {
    const { lookAtOrders } = await import('./look-at-orders.ts');
    await lookAtOrders(folder, isStarting);
  };
  process.on(wakeSignal, () => void look(false).catch(ignore));
  if (hasOrders(folder)) await look(true).catch(ignore);
}

function hasOrders(path: string): boolean {
  try {
    return readdirSync(path).some((name) => name.endsWith(orderEnding));
  } catch {
    return false; // nobody has given any
  }
}

/** Whoever gave the order has no answer, and says so; the program has no part in it. */
function ignore(): void {}
