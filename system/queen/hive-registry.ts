// The hives that have reported, as they last described themselves. Pure but for the clock it is given.
import type { Heartbeat } from '../contracts/index.ts';

export interface HiveEntry {
  readonly heartbeat: Heartbeat;
  /** Since its last heartbeat. */
  readonly silentMs: number;
}

export interface HiveRegistryOptions {
  /** A hive not heard of for this long is forgotten. */
  staleAfterMs: number;
  /** Monotonic, in milliseconds. */
  nowMs(): number;
}

export class HiveRegistry {
  readonly #options: HiveRegistryOptions;
  readonly #hives = new Map<string, { heartbeat: Heartbeat; heardMs: number }>();

  constructor(options: HiveRegistryOptions) {
    this.#options = options;
  }

  /** Takes a heartbeat in. Returns whether this hive, or this instance of it, is new, or new again. */
  record(heartbeat: Heartbeat): boolean {
    this.#forgetStale();
    const known = this.#hives.get(heartbeat.hive);
    this.#hives.set(heartbeat.hive, { heartbeat, heardMs: this.#options.nowMs() });
    return known?.heartbeat.instance_id !== heartbeat.instance_id;
  }

  /** Every hive heard of within the stale time, by name. */
  list(): HiveEntry[] {
    this.#forgetStale();
    const nowMs = this.#options.nowMs();
    return [...this.#hives.values()]
      .map(({ heartbeat, heardMs }) => ({ heartbeat, silentMs: nowMs - heardMs }))
      .sort((a, b) => (a.heartbeat.hive < b.heartbeat.hive ? -1 : 1));
  }

  #forgetStale(): void {
    const oldestMs = this.#options.nowMs() - this.#options.staleAfterMs;
    for (const [name, { heardMs }] of this.#hives) {
      if (heardMs < oldestMs) this.#hives.delete(name);
    }
  }
}
