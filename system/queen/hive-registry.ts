// The hives that have reported, as they last described themselves. Pure but for the clock it is given.
import type { Heartbeat } from '../contracts/index.ts';

export interface HiveEntry {
  readonly heartbeat: Heartbeat;
  readonly lastHeartbeatMs: number;
}

export interface HiveRegistryOptions {
  /** A hive not heard of for this long is forgotten. */
  staleAfterMs: number;
  /** Monotonic, in milliseconds. */
  nowMs(): number;
}

export class HiveRegistry {
  readonly #options: HiveRegistryOptions;
  readonly #hives = new Map<string, HiveEntry>();

  constructor(options: HiveRegistryOptions) {
    this.#options = options;
  }

  /** Takes a heartbeat in. Returns whether this hive, or this instance of it, is new. */
  record(heartbeat: Heartbeat): boolean {
    const known = this.#hives.get(heartbeat.hive);
    this.#hives.set(heartbeat.hive, { heartbeat, lastHeartbeatMs: this.#options.nowMs() });
    return known?.heartbeat.instance_id !== heartbeat.instance_id;
  }

  /** Every hive heard of within the stale time, by name. */
  list(): HiveEntry[] {
    const oldestMs = this.#options.nowMs() - this.#options.staleAfterMs;
    for (const [name, { lastHeartbeatMs }] of this.#hives) {
      if (lastHeartbeatMs < oldestMs) this.#hives.delete(name);
    }
    return [...this.#hives.values()].sort((a, b) => (a.heartbeat.hive < b.heartbeat.hive ? -1 : 1));
  }
}
