/**
 * Toxics that go by themselves: one with a lease is given back when nobody has renewed it for so long, so that a test that
 * has died leaves no fault behind. What going means is up to whoever it tells.
 */
import type { Clock } from '../kernel/clock.ts';
import { Alarm } from './alarm.ts';
import type { Toxic } from './toxics/toxic.ts';

export class ToxicLeases {
  readonly #clock: Clock;
  readonly #onExpired: (toxic: Toxic) => void;
  readonly #leases = new Map<Toxic, Lease>();

  constructor(clock: Clock, onExpired: (toxic: Toxic) => void) {
    this.#clock = clock;
    this.#onExpired = onExpired;
  }

  /** Begins the lease of a toxic anew, as long as it says of itself; one that says nothing stays until it is removed. */
  renew(toxic: Toxic): void {
    this.end(toxic);
    const { leaseMs } = toxic;
    if (leaseMs === undefined) return;
    const expiresAtMs = this.#clock.nowMs() + leaseMs;
    const alarm = new Alarm(this.#clock, () => this.#look(toxic, { expiresAtMs, alarm }));
    this.#leases.set(toxic, { expiresAtMs, alarm });
    alarm.set(expiresAtMs);
  }

  /** How long it stays unless it is renewed; undefined without a lease. */
  remainingMs(toxic: Toxic): number | undefined {
    const lease = this.#leases.get(toxic);
    return lease && Math.max(0, lease.expiresAtMs - this.#clock.nowMs());
  }

  /** The toxic is gone, or has no lease any longer. */
  end(toxic: Toxic): void {
    this.#leases.get(toxic)?.alarm.set(undefined);
    this.#leases.delete(toxic);
  }

  /** An alarm that is set for weeks rings early. */
  #look(toxic: Toxic, { expiresAtMs, alarm }: Lease): void {
    if (this.#clock.nowMs() < expiresAtMs) {
      alarm.set(expiresAtMs);
      return;
    }
    this.#leases.delete(toxic);
    this.#onExpired(toxic);
  }
}

interface Lease {
  readonly expiresAtMs: number;
  readonly alarm: Alarm;
}
