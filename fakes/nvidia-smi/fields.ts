// What can be asked about a GPU: the names of each field, its heading and its value, as the original prints them.
import type { Gpu, Scene } from './scene.ts';

export interface GpuField {
  /** The first is the one in the heading. */
  names: readonly string[];
  unit?: string;
  value(gpu: Gpu, scene: Scene): string | number;
}

const notAvailable = () => '[N/A]';

export const gpuFields: readonly GpuField[] = [
  { names: ['timestamp'], value: () => timestamp(new Date()) },
  { names: ['driver_version'], value: (_, scene) => scene.driverVersion },
  { names: ['count'], value: (_, scene) => scene.gpus.length },
  { names: ['name', 'gpu_name'], value: (gpu) => gpu.name },
  { names: ['serial', 'gpu_serial'], value: notAvailable },
  { names: ['uuid', 'gpu_uuid'], value: (gpu) => gpu.uuid },
  { names: ['pci.bus_id', 'gpu_bus_id'], value: (gpu) => gpu.bus_id },
  { names: ['index'], value: (gpu) => gpu.index },
  { names: ['display_active'], value: () => 'Disabled' },
  { names: ['persistence_mode'], value: () => 'Enabled' },
  { names: ['fan.speed'], unit: '%', value: () => 30 },
  { names: ['pstate'], value: (gpu) => (gpu.utilization_gpu_percent > 0 ? 'P2' : 'P8') },
  { names: ['memory.total'], unit: 'MiB', value: (gpu) => gpu.memory_total_mib },
  { names: ['memory.reserved'], unit: 'MiB', value: (gpu) => gpu.memory_reserved_mib },
  { names: ['memory.used'], unit: 'MiB', value: (gpu) => gpu.memory_used_mib },
  {
    names: ['memory.free'],
    unit: 'MiB',
    value: (gpu) => gpu.memory_total_mib - gpu.memory_reserved_mib - gpu.memory_used_mib,
  },
  { names: ['compute_mode'], value: () => 'Default' },
  { names: ['compute_cap'], value: (gpu) => gpu.compute_cap },
  { names: ['utilization.gpu'], unit: '%', value: (gpu) => gpu.utilization_gpu_percent },
  { names: ['utilization.memory'], unit: '%', value: (gpu) => gpu.utilization_memory_percent },
  { names: ['ecc.mode.current'], value: notAvailable },
  { names: ['temperature.gpu'], value: (gpu) => gpu.temperature_celsius },
  { names: ['temperature.memory'], value: () => 'N/A' },
  { names: ['power.draw'], unit: 'W', value: (gpu) => gpu.power_draw_watts.toFixed(2) },
  { names: ['power.draw.instant'], unit: 'W', value: (gpu) => gpu.power_draw_watts.toFixed(2) },
  { names: ['power.limit'], unit: 'W', value: (gpu) => gpu.power_limit_watts.toFixed(2) },
  { names: ['clocks.current.graphics', 'clocks.gr'], unit: 'MHz', value: clock },
  { names: ['clocks.current.sm', 'clocks.sm'], unit: 'MHz', value: clock },
  { names: ['mig.mode.current'], value: notAvailable },
];

/** As in `2026/07/03 22:10:46.109`, in local time. */
export function timestamp(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('/');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
  return `${day} ${time}.${String(now.getMilliseconds()).padStart(3, '0')}`;
}

function clock(gpu: Gpu): number {
  return gpu.utilization_gpu_percent > 0 ? 1980 : 345;
}
