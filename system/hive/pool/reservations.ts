// What the workers of a hive take of its devices: asked for before a start, held until the end, one start after another.
import type { WorkerConfiguration } from '../../contracts/index.ts';
import type { Place, Reservation } from '../worker/worker-spec.ts';

/** What others take of a device. */
export interface Taken {
  reservedBytes: number;
  /** What of that belongs to workers that have not loaded their model yet. */
  pendingBytes: number;
}

/** Knows the devices, and what a model needs. */
export interface Admission {
  /**
   * What the worker will take of its device, and how it is told which one that is.
   * @throws INSUFFICIENT_MEMORY, DEVICE_NOT_FOUND, with the figures
   */
  admit(
    worker: WorkerConfiguration,
    model: { id: string; path: string },
    taken: Taken,
  ): Promise<Place>;
}

/** Where nothing is known of devices, every start is let through. */
const anywhere: Place = { memoryBytes: null, environment: {}, flags: [] };

interface Held {
  device: string;
  memoryBytes: number;
  isPending: boolean;
}

export class Reservations {
  readonly #admission: Admission | undefined;
  readonly #held = new Set<Held>();
  readonly #lines = new Map<string, Promise<unknown>>();

  constructor(admission: Admission | undefined) {
    this.#admission = admission;
  }

  /** Two starts never count on the same room: on one device, each is admitted when the one before it is. @throws as `admit` */
  reserve(worker: WorkerConfiguration, modelPath: string): Promise<Reservation> {
    const { device, model, url } = worker;
    const admission = this.#admission;
    if (admission === undefined || url !== undefined)
      return Promise.resolve(this.#hold(device, anywhere));
    const before = this.#lines.get(device) ?? Promise.resolve();
    const reservation = before.then(async () => {
      const place = await admission.admit(
        worker,
        { id: model, path: modelPath },
        this.taken(device),
      );
      return this.#hold(device, place);
    });
    this.#lines.set(
      device,
      reservation.catch(() => {}), // whoever asked is told
    );
    return reservation;
  }

  taken(device: string): Taken {
    const held = [...this.#held].filter((each) => each.device === device);
    return {
      reservedBytes: sum(held),
      pendingBytes: sum(held.filter(({ isPending }) => isPending)),
    };
  }

  #hold(device: string, place: Place): Reservation {
    const held: Held = { device, memoryBytes: place.memoryBytes ?? 0, isPending: true };
    this.#held.add(held);
    return {
      ...place,
      settle: () => {
        held.isPending = false;
      },
      [Symbol.dispose]: () => void this.#held.delete(held),
    };
  }
}

function sum(held: readonly Held[]): number {
  return held.reduce((total, { memoryBytes }) => total + memoryBytes, 0);
}
