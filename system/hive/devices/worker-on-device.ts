// How a worker is told where it runs: by its environment, which hides all other devices, and by its flags.
import type { KnownDevice } from './device-census.ts';
import { bytesPerMb } from './device-memory.ts';

/** CUDA numbers its devices as nvidia-smi does, and the worker sees none but its own. */
export function workerEnvironment({ id, kind, isSimulated }: KnownDevice): Record<string, string> {
  const visible = kind === 'cuda' && !isSimulated ? id.slice('cuda:'.length) : '';
  return { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: visible };
}

/** Nothing for the processor, where every worker runs that is told nothing else. */
export function workerFlags({ id, kind, isSimulated, memory_total_bytes }: KnownDevice): string[] {
  if (kind === 'cpu') return [];
  const memoryMb = Math.floor(memory_total_bytes / bytesPerMb);
  return [
    ...['--device', id],
    ...(isSimulated ? ['--simulate-device', '--device-memory-mb', String(memoryMb)] : []),
  ];
}
