// The devices of one hive: the processor, which is looked at anew each time, and the CUDA devices as nvidia-smi told them
// last; or exactly those of the configuration, which are believed. It gives no device to anybody.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Device, HiveConfiguration } from '../../contracts/index.ts';
import { Failure, type Narrate } from '../../shared/index.ts';
import { listCgroupTrees } from '../limits/cgroup-trees.ts';
import { bytesPerMb } from './device-memory.ts';
import { type CudaAnswer, nvidiaSmiTimeoutMs, queryNvidiaSmi } from './query-nvidia-smi.ts';
import { readProcessor } from './read-processor.ts';

/** A device as the hive knows it. */
export interface KnownDevice extends Device {
  /** By configuration: its free memory is what no worker of this hive has been given. */
  isConfigured: boolean;
  /** A configured CUDA device on a machine that has none: workers only act as if they ran there. */
  isSimulated: boolean;
}

export interface DeviceCensusOptions {
  /** `devices` of the hive's file; without them the machine is asked. */
  configured?: HiveConfiguration['devices'];
  /** The program to ask for CUDA devices. */
  nvidiaSmi: string;
  nvidiaSmiTimeoutMs?: number;
  narrate: Narrate;
  /** What the hive's workers have been given of a device's memory. */
  reservedBytes(device: string): number;
  /** What `list` tells has changed by a look at the CUDA devices. */
  onChange?(): void;
}

export class DeviceCensus {
  readonly #options: DeviceCensusOptions;
  readonly #trees = listCgroupTrees();
  /** What is found out about the machine belongs to no job, whoever caused the look. */
  readonly #outsideJobs = AsyncLocalStorage.snapshot();
  #cuda: Device[] = [];
  #looking: Promise<void> | undefined;
  #lookedAtMs: number | undefined;
  #told: string | undefined;

  constructor(options: DeviceCensusOptions) {
    this.#options = options;
  }

  /** Wall clock of the last look at the machine. */
  get refreshedAtMs(): number {
    return this.#lookedAtMs ?? Date.now();
  }

  /** The devices as they are known now, at once: before the first `refresh` without the CUDA devices of the machine. */
  list(): Device[] {
    return this.#known().map(({ isConfigured: _how, isSimulated: _what, ...device }) => device);
  }

  /** Asks for the CUDA devices anew, or waits for the question under way, at most five seconds. Never throws. */
  async refresh(): Promise<Device[]> {
    await this.#look();
    return this.list();
  }

  /** One device with its memory as it is now. @throws DEVICE_NOT_FOUND */
  async find(id: string): Promise<KnownDevice> {
    if (id !== 'cpu' && this.#mustAsk(id)) await this.#look();
    const device = this.#known().find((known) => known.id === id);
    if (device !== undefined) return device;
    const there = this.#known().map((known) => known.id);
    throw new Failure(
      'DEVICE_NOT_FOUND',
      `There is no device ${id} here; there is ${there.join(', ') || 'none'}.`,
      { param: 'device', details: { device: id, devices: there } },
    );
  }

  /** A configured device is asked about once, to know whether it is simulated; one of the machine for its free memory. */
  #mustAsk(id: string): boolean {
    const { configured } = this.#options;
    if (configured === undefined) return true;
    return this.#lookedAtMs === undefined && configured.some((device) => device.id === id);
  }

  #known(): KnownDevice[] {
    const { configured } = this.#options;
    if (configured === undefined)
      return [readProcessor(this.#trees), ...this.#cuda].map((device) => ({
        ...device,
        isConfigured: false,
        isSimulated: false,
      }));
    return configured.map((device) => this.#believe(device));
  }

  #believe({
    id,
    name,
    memory_mb,
  }: NonNullable<HiveConfiguration['devices']>[number]): KnownDevice {
    const kind = kindOf(id);
    const totalBytes = memory_mb * bytesPerMb;
    return {
      id,
      kind,
      name: name ?? (kind === 'cpu' ? 'Processor' : `CUDA device ${id.slice('cuda:'.length)}`),
      memory_total_bytes: totalBytes,
      memory_free_bytes: Math.max(0, totalBytes - this.#options.reservedBytes(id)),
      isConfigured: true,
      isSimulated: kind === 'cuda' && this.#cuda.length === 0,
    };
  }

  #look(): Promise<void> {
    this.#looking ??= this.#outsideJobs(() => this.#ask()).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #ask(): Promise<void> {
    const { configured, nvidiaSmi, onChange } = this.#options;
    const isOfInterest = configured?.some(({ id }) => kindOf(id) === 'cuda') ?? true;
    if (isOfInterest) {
      const timeoutMs = this.#options.nvidiaSmiTimeoutMs ?? nvidiaSmiTimeoutMs;
      const answer = await queryNvidiaSmi({ program: nvidiaSmi, timeoutMs });
      const before = this.#cuda.map(({ id }) => id).join();
      this.#cuda = answer.devices;
      this.#tell(answer);
      if (before !== answer.devices.map(({ id }) => id).join()) onChange?.();
    }
    this.#lookedAtMs = Date.now();
  }

  /** Each reason once, and once that it is over. */
  #tell({ devices, reason, isPlain }: CudaAnswer): void {
    if (reason === this.#told) return;
    this.#told = reason;
    const action = 'list_devices';
    if (reason === undefined) {
      const human = `CUDA devices: ${devices.map(({ id, name }) => `${id} ${name}`).join(', ')}`;
      this.#options.narrate({ action, target: 'nvidia-smi', human });
      return;
    }
    const human =
      this.#options.configured === undefined
        ? `No CUDA devices: ${reason}`
        : `Workers act as if there were the configured CUDA devices: ${reason}`;
    this.#options.narrate({
      action,
      target: 'nvidia-smi',
      human,
      level: isPlain ? 'info' : 'warn',
    });
  }
}

function kindOf(id: string): Device['kind'] {
  return id === 'cpu' ? 'cpu' : 'cuda';
}
