/** The environment variables of the saboteur: where a program finds its orders, and how it comes to load whoever looks for them. */

/** The folder with the orders for the programs of one service, and the answers to them. */
export const folderVariable = 'HORNET_SABOTEUR';
/** What libfaketime reads: by how much the clock is to be off. */
export const fakeTimeVariable = 'FAKETIME';
export const nodeOptionsVariable = 'NODE_OPTIONS';

/** Of this program; undefined where nobody will give orders. */
export function ordersFolder(): string | undefined {
  return process.env[folderVariable] || undefined;
}

/** What Node is told here already, and hands down to every program that is started without another word. */
export function inheritedNodeOptions(): string | undefined {
  return process.env[nodeOptionsVariable] || undefined;
}

/** The whole environment of this program, for its next beginning in the same process. */
export function environmentWith(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...more };
}

/** The libraries that are loaded before all others, as the dynamic linker reads them. */
export function preloadedLibraries(): string {
  return process.env['LD_PRELOAD'] ?? '';
}

/** The files by which libfaketime would share its state with programs that this one starts; none without it. */
export function fakeTimeMemory(): string[] {
  const [semaphore, memory] = (process.env['FAKETIME_SHARED'] ?? '').split(' ');
  if (!semaphore || !memory) return [];
  return [`/dev/shm/sem.${semaphore.slice(1)}`, `/dev/shm/${memory.slice(1)}`];
}

/** Keeps children of this program from loading them. */
export function forgetPreloadedLibraries(): void {
  delete process.env['LD_PRELOAD'];
}
