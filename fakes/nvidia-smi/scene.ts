// The machine as this one call finds it: the description, what it changes later, and what the state file changes now.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noteCall } from './calls.ts';
import {
  type Change,
  type GpuDescription,
  type GpuProcess,
  isInline,
  type MachineDescription,
  readChange,
  readDescription,
} from './description.ts';
import type { Misbehaviour } from './misbehaviours.ts';

/** A GPU with every figure in it. Memory in MiB, power in W, temperature in °C, utilization in percent. */
export interface Gpu extends Required<Omit<GpuDescription, 'memory_grows_mib'>> {
  index: number;
}

export interface Scene {
  driverVersion: string;
  cudaVersion: string;
  gpus: Gpu[];
  processes: GpuProcess[];
  misbehave: Misbehaviour | undefined;
  slowMs: number;
}

const ownDescription = fileURLToPath(import.meta.resolve('./two-gpus.json'));

/** `path` may be the description itself. Notes the call where that says so. @throws DescriptionError for a file that cannot be used */
export function readScene(path: string | undefined, asked: readonly string[]): Scene {
  const given = path ?? ownDescription;
  const description = readDescription(given);
  const beside = (name: string): string => resolve(isInline(given) ? '.' : dirname(given), name);
  const call = description.calls === undefined ? 1 : noteCall(beside(description.calls), asked);
  const state = description.state === undefined ? {} : readChange(beside(description.state));
  const due = (description.later ?? []).filter(({ from_call }) => from_call <= call);
  return sceneOf([description, ...due, state].reduce(changed), description, call);
}

function changed(before: Change, { gpus = [], ...rest }: Change): Change {
  const merged = Array.from(
    { length: Math.max(before.gpus?.length ?? 0, gpus.length) },
    (_, index) => {
      const [old, fresh] = [before.gpus?.[index], gpus[index]];
      return { ...old, ...fresh, fields: { ...old?.fields, ...fresh?.fields } };
    },
  );
  return { ...before, ...rest, gpus: merged };
}

function sceneOf(change: Change, machine: MachineDescription, call: number): Scene {
  const described = change.gpus ?? [];
  const count = change.gpu_count ?? described.length;
  const processes = (change.processes ?? []).filter(({ gpu }) => gpu < count);
  return {
    driverVersion: machine.driver_version ?? '590.48.01',
    cudaVersion: machine.cuda_version ?? '13.1',
    gpus: Array.from({ length: count }, (_, index) =>
      gpuOf(described[index] ?? {}, index, processes, call),
    ),
    processes,
    misbehave: change.misbehave,
    slowMs: change.slow_ms ?? 0,
  };
}

function gpuOf(
  { memory_grows_mib: growth = 0, ...given }: GpuDescription,
  index: number,
  processes: readonly GpuProcess[],
  call: number,
): Gpu {
  const total = given.memory_total_mib ?? 24_576;
  const reserved = given.memory_reserved_mib ?? 0;
  const used = (given.memory_used_mib ?? usedBy(processes, index)) + growth * (call - 1);
  return {
    name: 'NVIDIA GeForce RTX 3090',
    uuid: `GPU-${String(index).padStart(8, '0')}-0000-0000-0000-${String(index).padStart(12, '0')}`,
    bus_id: `00000000:${(index + 1).toString(16).toUpperCase().padStart(2, '0')}:00.0`,
    compute_cap: '8.6',
    utilization_gpu_percent: 0,
    utilization_memory_percent: 0,
    temperature_celsius: 35,
    power_draw_watts: 25,
    power_limit_watts: 350,
    fields: {},
    ...given,
    index,
    memory_total_mib: total,
    memory_reserved_mib: reserved,
    memory_used_mib: Math.min(used, total - reserved),
  };
}

function usedBy(processes: readonly GpuProcess[], index: number): number {
  return processes
    .filter(({ gpu }) => gpu === index)
    .reduce((sum, { used_mib: used }) => sum + (typeof used === 'number' ? used : 0), 0);
}
