/** Every order that a saboteur can carry out, by name. Only what is ordered is loaded. */
import type { OrderKind } from '../order-kind.ts';

const orderKinds = {
  'block-loop': async () => (await import('./block-loop.ts')).blockLoop,
  'shift-clock': async () => (await import('./shift-clock.ts')).shiftClock,
  'drift-clock': async () => (await import('./drift-clock.ts')).driftClock,
  crash: async () => (await import('./crash.ts')).crash,
  exit: async () => (await import('./exit.ts')).exit,
  'ignore-termination': async () => (await import('./ignore-termination.ts')).ignoreTermination,
  'hold-start': async () => (await import('./hold-start.ts')).holdStart,
  'start-with-fake-time': async () => (await import('./start-with-fake-time.ts')).startWithFakeTime,
  'hold-memory': async () => (await import('./hold-memory.ts')).holdMemory,
  'fail-writes': async () => (await import('./fail-writes.ts')).failWrites,
  'fail-creates': async () => (await import('./fail-creates.ts')).failCreates,
  'slow-writes': async () => (await import('./slow-writes.ts')).slowWrites,
  'try-files': async () => (await import('./try-files.ts')).tryFiles,
};

export type OrderName = keyof typeof orderKinds;
export type ParametersOf<N extends OrderName> = Parameters<
  Awaited<ReturnType<(typeof orderKinds)[N]>>['begin']
>[0];

/** @throws Error for a name that is not in the table */
export async function loadOrderKind(name: string): Promise<OrderKind<object>> {
  const load = Object.entries(orderKinds).find(([known]) => known === name)?.[1];
  if (load === undefined) throw new Error(`This saboteur knows no order ${name}.`);
  // Its parameters were given by giveOrder, for this name.
  return (await load()) as OrderKind<object>;
}
