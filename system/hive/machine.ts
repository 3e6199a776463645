// What the hive knows of the machine that it runs on: its devices, and whether a worker's model fits on one.
import type { Device, HiveConfiguration } from '../contracts/index.ts';
import type { Narrate } from '../shared/index.ts';
import { Admission as DeviceAdmission } from './devices/admission.ts';
import { DeviceCensus } from './devices/device-census.ts';
import type { Admission } from './pool/reservations.ts';
import { ownWorker } from './pool/worker-command.ts';

export interface MachineOptions {
  configured: HiveConfiguration['devices'];
  nvidiaSmi: string;
  narrate: Narrate;
  /** What workers have been given of a device. */
  reservedBytes(device: string): number;
  onChange(): void;
}

export interface Machine {
  devices(): Device[];
  /** Looks again; five seconds at most. */
  refresh(): Promise<Device[]>;
  /** Wall clock of the last look. */
  refreshedAtMs(): number;
  admission: Admission;
}

export function createMachine({ configured, ...options }: MachineOptions): Machine {
  const census = new DeviceCensus({
    ...options,
    ...(configured === undefined ? {} : { configured }),
  });
  return {
    devices: () => census.list(),
    refresh: () => census.refresh(),
    refreshedAtMs: () => census.refreshedAtMs,
    admission: new DeviceAdmission({ devices: census, ownWorker, narrate: options.narrate }),
  };
}
