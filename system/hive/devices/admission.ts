// Whether a worker's model fits on its device, before it is loaded: what it needs, as the worker's program works it out from
// the file, against what the device has. It starts nothing; a need that nobody knows is admitted and said so.
import { stat } from 'node:fs/promises';
import type { WorkerConfiguration } from '../../contracts/index.ts';
import { Failure, type Narrate } from '../../shared/index.ts';
import { askWorkerProgram, type NeedAnswer } from './ask-worker-program.ts';
import type { DeviceCensus, KnownDevice } from './device-census.ts';
import { inMb } from './device-memory.ts';
import { workerEnvironment, workerFlags } from './worker-on-device.ts';

export interface AdmissionOptions {
  devices: DeviceCensus;
  /** Program and first arguments of a worker whose configuration names none. */
  ownWorker: readonly string[];
  narrate: Narrate;
  /** How long a program may take to say what a model needs. */
  describeTimeoutMs?: number;
  /** How many times a file must go into what a device has free for its need not to be asked for. */
  plainlyTimes?: number;
}

/** Where a worker is to run: what it takes there, and how it is told. */
export interface Admitted {
  /** What it takes of its device; null where that is not known. */
  memoryBytes: number | null;
  environment: Record<string, string>;
  flags: string[];
}

/** What the hive's other workers have been given of a device. */
export interface Taken {
  reservedBytes: number;
  /** What of that belongs to workers that have not loaded their model yet, so that the device does not show it. */
  pendingBytes: number;
}

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #needs = new Map<string, Promise<NeedAnswer>>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /**
   * Holds nothing: whoever asks for several workers of a device does so one after another, and knows what it gave to each.
   * @throws DEVICE_NOT_FOUND, INSUFFICIENT_MEMORY
   */
  async admit(
    worker: WorkerConfiguration,
    model: { id: string; path: string },
    taken: Taken,
  ): Promise<Admitted> {
    const device = await this.#options.devices.find(worker.device);
    const file = await stat(model.path).catch(() => undefined);
    const { plainlyTimes: times = usualPlainlyTimes } = this.#options;
    const isPlain = file !== undefined && fitsPlainly(file.size, times, device, taken);
    const answer = isPlain ? plain : await this.#needOf(worker, model, file);
    if ('need' in answer)
      assertRoom(worker, model.id, device, { ...taken, needBytes: answer.need.memory_bytes });
    else if (!answer.startTells) this.#tellUnknown(worker, model.id, answer.reason);
    return {
      memoryBytes: 'need' in answer ? answer.need.memory_bytes : null,
      environment: workerEnvironment(device),
      flags: workerFlags(device),
    };
  }

  /** What the worker's model needs; asked once for a file as it is, with these slots and this context. */
  async #needOf(
    worker: WorkerConfiguration,
    model: { id: string; path: string },
    file: { size: number; mtimeMs: number } | undefined,
  ): Promise<NeedAnswer> {
    if (worker.url !== undefined)
      return { reason: 'it runs by itself', mayChange: false, startTells: true };
    if (file === undefined)
      return { reason: 'its file cannot be read', mayChange: true, startTells: true };
    const command = [
      ...(worker.command ?? this.#options.ownWorker),
      ...['--describe', '--model', model.id, '--model-path', model.path],
      ...['--slots', String(worker.slots)],
      ...(worker.context_tokens === undefined
        ? []
        : ['--context-tokens', String(worker.context_tokens)]),
      ...worker.flags,
    ];
    const key = JSON.stringify([file.size, file.mtimeMs, ...command]);
    const known = this.#needs.get(key);
    if (known !== undefined) return known;
    const asked = askWorkerProgram(command, this.#options.describeTimeoutMs ?? describeTimeoutMs);
    this.#needs.set(key, asked);
    const answer = await asked;
    if ('mayChange' in answer && answer.mayChange) this.#needs.delete(key);
    return answer;
  }

  #tellUnknown({ name, device }: WorkerConfiguration, model: string, reason: string): void {
    this.#options.narrate({
      action: 'admit',
      target: name,
      human: `It is not known how much memory ${name} needs for ${model}, for ${reason}`,
      worker: name,
      model,
      device,
    });
  }
}

/** With the largest context that its like have, such a file takes a part of the room. To ask would cost the start of a program. */
const usualPlainlyTimes = 100;

const plain: NeedAnswer = { reason: 'there is plenty', mayChange: true, startTells: true };

/** Of a configured device people want to know to the byte. */
function fitsPlainly(fileBytes: number, times: number, device: KnownDevice, taken: Taken): boolean {
  return !device.isConfigured && fileBytes * times < freeOn(device, taken);
}

/** Loading is not waited for; only the metadata of the file is read. */
const describeTimeoutMs = 10_000;

/** What is loaded is missing in what a device of the machine has free; of a configured one it must be taken off. */
function freeOn(device: KnownDevice, { reservedBytes, pendingBytes }: Taken): number {
  const unreservedBytes = device.memory_total_bytes - reservedBytes;
  const freeBytes = device.isConfigured
    ? unreservedBytes
    : Math.min(unreservedBytes, device.memory_free_bytes - pendingBytes);
  return Math.max(0, freeBytes);
}

function assertRoom(
  { name }: WorkerConfiguration,
  model: string,
  device: KnownDevice,
  { needBytes, ...taken }: Taken & { needBytes: number },
): void {
  const freeBytes = freeOn(device, taken);
  if (needBytes <= freeBytes) return;
  const { reservedBytes } = taken;
  const totalBytes = device.memory_total_bytes;
  const others = reservedBytes > 0 ? `, with ${inMb(reservedBytes)} given to other workers` : '';
  throw new Failure(
    'INSUFFICIENT_MEMORY',
    `${name} needs ${inMb(needBytes)} for ${model}, and ${device.id} has ${inMb(freeBytes)} of ${inMb(totalBytes)} free${others}.`,
    {
      details: {
        worker: name,
        device: device.id,
        need_bytes: needBytes,
        free_bytes: freeBytes,
        total_bytes: totalBytes,
        reserved_bytes: reservedBytes,
      },
    },
  );
}
