// The places in which requests are served, and the line before them. It knows nothing of what is done in a slot.
import { Failure } from '../../shared/index.ts';

export interface SlotCounts {
  readonly total: number;
  readonly busy: number;
  readonly waiting: number;
}

/** A slot that is held; disposing of it, any number of times, gives it back once. */
export interface Slot extends Disposable {
  readonly index: number;
}

export class Slots {
  readonly #total: number;
  readonly #queueLimit: number;
  readonly #free: number[];
  readonly #line: Waiter[] = [];
  readonly #onIdle: (() => void)[] = [];
  #closedBy: Error | undefined;

  /** @throws RangeError unless there is at least one slot */
  constructor(total: number, queueLimit: number) {
    if (!Number.isSafeInteger(total) || total < 1) throw new RangeError(`No ${total} slots.`);
    this.#total = total;
    this.#queueLimit = queueLimit;
    this.#free = Array.from({ length: total }, (_none, index) => index);
  }

  get counts(): SlotCounts {
    return {
      total: this.#total,
      busy: this.#total - this.#free.length,
      waiting: this.#line.length,
    };
  }

  /**
   * A slot, as soon as one is free and nobody came earlier.
   * @throws Failure ALL_SLOTS_BUSY at once when the line is full; the signal's reason when that comes first
   */
  async acquire(signal?: AbortSignal): Promise<Slot> {
    signal?.throwIfAborted();
    if (this.#closedBy !== undefined) throw this.#closedBy;
    const index = this.#free.shift();
    return index === undefined ? this.#queue(signal) : this.#hold(index);
  }

  /** Refuses whoever waits or comes later, with this error. Slots that are held stay held. */
  close(error: Error): void {
    this.#closedBy ??= error;
    for (const waiter of this.#line.splice(0)) waiter.refuse(error);
  }

  /** Resolves when no slot is held. */
  async idle(): Promise<void> {
    if (this.#free.length === this.#total) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onIdle.push(resolve);
    await promise;
  }

  async #queue(signal?: AbortSignal): Promise<Slot> {
    if (this.#line.length >= this.#queueLimit) throw this.#full();
    const { promise, resolve, reject } = Promise.withResolvers<Slot>();
    const waiter: Waiter = { grant: (index) => resolve(this.#hold(index)), refuse: reject };
    const leave = (): void => {
      const place = this.#line.indexOf(waiter);
      if (place >= 0) this.#line.splice(place, 1);
      reject(signal?.reason);
    };
    this.#line.push(waiter);
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  #hold(index: number): Slot {
    let held = true;
    return {
      index,
      [Symbol.dispose]: () => {
        if (held) this.#release(index);
        held = false;
      },
    };
  }

  #release(index: number): void {
    const next = this.#line.shift();
    if (next !== undefined) {
      next.grant(index);
      return;
    }
    this.#free.push(index);
    if (this.#free.length === this.#total) for (const tell of this.#onIdle.splice(0)) tell();
  }

  #full(): Failure {
    const details = { slots: this.#total, waiting: this.#line.length };
    return new Failure(
      'ALL_SLOTS_BUSY',
      `All ${details.slots} slots are taken and ${details.waiting} requests wait already.`,
      { details },
    );
  }
}

interface Waiter {
  grant(index: number): void;
  refuse(error: unknown): void;
}
