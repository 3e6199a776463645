// What can be asked about the processes on the GPUs.

import type { GpuProcess } from './description.ts';
import { timestamp } from './fields.ts';
import type { Gpu } from './scene.ts';

export interface ProcessField {
  /** The first is the one in the heading. */
  names: readonly string[];
  unit?: string;
  value(running: GpuProcess, gpu: Gpu): string | number;
}

export const processFields: readonly ProcessField[] = [
  { names: ['timestamp'], value: () => timestamp(new Date()) },
  { names: ['gpu_name'], value: (_, gpu) => gpu.name },
  { names: ['gpu_bus_id'], value: (_, gpu) => gpu.bus_id },
  { names: ['gpu_serial'], value: () => '[N/A]' },
  { names: ['gpu_uuid'], value: (_, gpu) => gpu.uuid },
  { names: ['pid'], value: ({ pid }) => pid },
  { names: ['process_name', 'name'], value: ({ name }) => name },
  { names: ['used_gpu_memory', 'used_memory'], unit: 'MiB', value: (running) => running.used_mib },
];
