// What a worker is made of: its configuration, and all that it needs of the rest of the hive. Types only.
import type { WorkerConfiguration } from '../../contracts/index.ts';
import type { Narrate } from '../../shared/index.ts';
import type { HealthRules } from './health-watch.ts';
import type { Life } from './life.ts';
import type { RestartPolicy } from './restart-policy.ts';

/** Where a worker runs: what it takes there, and how it is told. */
export interface Place {
  /** Null where that is not known. */
  readonly memoryBytes: number | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
}

/** A place that is held until it is disposed of. */
export interface Reservation extends Place, Disposable {
  /** The model is loaded: from now on the device itself shows what is taken. */
  settle(): void;
}

export interface WorkerSpec {
  configuration: WorkerConfiguration;
  /** Starts it, or finds it where it runs by itself. */
  begin(environment: Readonly<Record<string, string>>, place: Place): Life;
  /** Before each start. @throws INSUFFICIENT_MEMORY, DEVICE_NOT_FOUND */
  reserve(): Promise<Reservation>;
  restarts: Pick<RestartPolicy, 'afterEnd' | 'afterRefusal'>;
  health: HealthRules;
  /** How often one that starts is asked how far it is. */
  loadingIntervalMs: number;
  /** Whether a worker that ends unasked is wanted again: not while the hive leaves. */
  isWanted(): boolean;
  narrate: Narrate;
  /** Something that a report tells has changed. */
  onChange(): void;
}

export interface StartOptions {
  /** In addition to that of the hive. */
  environment?: Readonly<Record<string, string>>;
  /** An operator may start what rests, and need not wait for a pause to end. */
  isByHand?: boolean;
}
