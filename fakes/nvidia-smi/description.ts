// The file that describes the machine: its GPUs, what runs on them, and how the tool misbehaves. A file that cannot be
// used is refused with all of its faults.
import { readFileSync } from 'node:fs';
import { amount, faultsOf, type Shape, text, texts, whole, wholeOrText } from './check-shape.ts';
import { type Misbehaviour, misbehaviours } from './misbehaviours.ts';

/** One GPU. `fields` holds answers to be given word for word, such as `"fan.speed": "[N/A]"`. */
export interface GpuDescription {
  name?: string;
  uuid?: string;
  bus_id?: string;
  compute_cap?: string;
  memory_total_mib?: number;
  memory_reserved_mib?: number;
  /** Without it, what its processes use together. */
  memory_used_mib?: number;
  /** How much more is used at each call than at the one before. */
  memory_grows_mib?: number;
  utilization_gpu_percent?: number;
  utilization_memory_percent?: number;
  temperature_celsius?: number;
  power_draw_watts?: number;
  power_limit_watts?: number;
  fields?: Record<string, string>;
}

/** A process on the GPU of that index. `used_mib` may be a text such as `[N/A]`, as where a driver cannot tell. */
export interface GpuProcess {
  gpu: number;
  pid: number;
  name: string;
  used_mib: number | string;
}

/** What may differ from call to call. GPUs are matched by their place in the list. */
export interface Change {
  /** How many of the GPUs are there. */
  gpu_count?: number;
  gpus?: GpuDescription[];
  processes?: GpuProcess[];
  misbehave?: Misbehaviour;
  /** How long every answer takes, in milliseconds. */
  slow_ms?: number;
}

export interface MachineDescription extends Change {
  driver_version?: string;
  cuda_version?: string;
  /** Where each call is noted, as one JSON line. Whatever depends on the number of calls needs it. */
  calls?: string;
  /** A file with a change in it, read anew at each call; it need not exist. */
  state?: string;
  later?: (Change & { from_call: number })[];
}

/** The file cannot be used; the message names every fault. */
export class DescriptionError extends Error {
  override readonly name = 'DescriptionError';

  constructor(path: string, faults: readonly string[]) {
    super(faults.map((fault) => `fake nvidia-smi: ${path}: ${fault}`).join('\n'));
  }
}

/** The description in the file, or the text itself where that is JSON. @throws DescriptionError */
export function readDescription(path: string): MachineDescription {
  const content = isInline(path) ? path : readIfThere(path);
  if (content === undefined) throw new DescriptionError(path, ['there is no such file']);
  const description: MachineDescription = readChecked(path, content, machineShape);
  const countsCalls =
    description.later !== undefined ||
    description.gpus?.some((gpu) => gpu.memory_grows_mib !== undefined) === true;
  if (countsCalls && description.calls === undefined)
    throw new DescriptionError(path, [
      '"later" and "memory_grows_mib" depend on the number of calls: name a file for them in "calls"',
    ]);
  return description;
}

/** Whether the text is a description rather than the name of its file. */
export function isInline(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/** The change in the file, which changes nothing where there is no file. @throws DescriptionError */
export function readChange(path: string): Change {
  const content = readIfThere(path);
  return content === undefined ? {} : readChecked(path, content, changeShape);
}

const gpuShape = {
  name: text,
  uuid: text,
  bus_id: text,
  compute_cap: text,
  memory_total_mib: whole,
  memory_reserved_mib: whole,
  memory_used_mib: whole,
  memory_grows_mib: whole,
  utilization_gpu_percent: whole,
  utilization_memory_percent: whole,
  temperature_celsius: whole,
  power_draw_watts: amount,
  power_limit_watts: amount,
  fields: texts,
} satisfies Record<keyof GpuDescription, Shape>;

const changeShape = {
  gpu_count: whole,
  gpus: [gpuShape],
  processes: [
    { gpu: whole, pid: whole, name: text, used_mib: wholeOrText } satisfies Record<
      keyof GpuProcess,
      Shape
    >,
  ],
  misbehave: (value: unknown) =>
    misbehaviours.some((known) => known === value)
      ? undefined
      : `one of ${misbehaviours.join(', ')}`,
  slow_ms: whole,
} satisfies Record<keyof Change, Shape>;

const machineShape = {
  ...changeShape,
  driver_version: text,
  cuda_version: text,
  calls: text,
  state: text,
  later: [{ ...changeShape, from_call: whole }],
} satisfies Record<keyof MachineDescription, Shape>;

function readChecked<T extends Change>(path: string, content: string, shape: Shape): T {
  const value = parse(path, content);
  const faults = [...faultsOf(value, shape), ...missingKeys(value)];
  if (faults.length > 0) throw new DescriptionError(path, faults);
  return value as T; // the shape has one check for each key of the type
}

function parse(path: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new DescriptionError(path, [`it is not JSON (${String(error)})`]);
  }
}

/** Only processes and later changes have keys that must be there. */
function missingKeys(value: unknown): string[] {
  const { processes, later } = (value ?? {}) as Record<string, unknown>; // absent where it is no object
  const missing = (items: unknown, list: string, keys: readonly string[]): string[] =>
    (Array.isArray(items) ? items : []).flatMap((item: object | null, index) =>
      keys
        .filter((key) => !Object.hasOwn(item ?? {}, key))
        .map((key) => `"${list}[${index}].${key}" is missing`),
    );
  return [
    ...missing(processes, 'processes', ['gpu', 'pid', 'name', 'used_mib']),
    ...missing(later, 'later', ['from_call']),
  ];
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
