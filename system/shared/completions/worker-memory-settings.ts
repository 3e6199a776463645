// The settings of a worker that are about memory and the device it lies in, the same for the real one and its fake.
import { InvalidArgumentError } from 'commander';
import { Failure } from '../failure.ts';
import type { Setting } from '../program/options.ts';
import { parseWhole } from '../program/parse-setting.ts';

export interface WorkerMemoryOptions {
  /** Tokens that all requests together may hold. */
  kvTokens?: number;
  /** `cpu`, `cuda:0`. */
  device: string;
  /** In millions of bytes. */
  deviceMemoryMb?: number;
  simulateDevice?: boolean;
  /** Says what the model needs and ends. */
  describe?: boolean;
}

export const workerMemorySettings: readonly Setting[] = [
  {
    flag: '--kv-tokens <n>',
    description: 'tokens that all requests may hold together (default: slots x context tokens)',
    parse: parseWhole(16, Number.MAX_SAFE_INTEGER),
  },
  {
    flag: '--device <id>',
    description: 'what it computes on: cpu, cuda:0',
    default: 'cpu',
    parse: parseDevice,
  },
  {
    flag: '--device-memory-mb <n>',
    description: 'what model and context may take of it, in millions of bytes (default: no limit)',
    parse: parseWhole(1, 100_000_000),
  },
  {
    flag: '--simulate-device',
    description: 'let the processor stand in for a device that is not there',
  },
  {
    flag: '--describe',
    description: 'print what the model needs, as one line of JSON, and load nothing',
  },
];

/** What there is of the device's memory; undefined where nobody has set a limit. */
export function availableBytesOf({ deviceMemoryMb }: WorkerMemoryOptions): number | undefined {
  return deviceMemoryMb === undefined ? undefined : deviceMemoryMb * 1_000_000;
}

/** @throws WORKER_START_FAILED with reason device-missing, for a device that is not there and that nothing stands in for */
export function assertDevice({ device, simulateDevice }: WorkerMemoryOptions): void {
  if (device === 'cpu' || simulateDevice === true) return;
  throw new Failure(
    'WORKER_START_FAILED',
    `The worker cannot compute on ${device}: its engine has the processor alone, and --simulate-device is not given.`,
    { details: { reason: 'device-missing', device } },
  );
}

function parseDevice(text: string): string {
  if (/^(cpu|cuda:\d{1,3})$/.test(text)) return text;
  throw new InvalidArgumentError('It must be cpu, or cuda: and a number, as in cuda:0.');
}
