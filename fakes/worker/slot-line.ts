// The fake's slots and the bounded line before them: first come, first served, and who gives up leaves at once.
import { Failure } from '../../system/shared/index.ts';

export interface Slot extends Disposable {
  /** Counts from 1. */
  readonly number: number;
}

export interface Turn {
  /** The place in the line, from 1; 0 where a slot was free. */
  readonly place: number;
  /** Rejects with the signal's reason when that comes first. */
  readonly slot: Promise<Slot>;
}

export class SlotLine {
  readonly total: number;
  readonly #free: number[];
  readonly #line: ((slotNumber: number) => void)[] = [];
  readonly #lineLimit: number;

  constructor(total: number, lineLimit: number) {
    this.total = total;
    this.#lineLimit = lineLimit;
    this.#free = Array.from({ length: total }, (_none, index) => index + 1);
  }

  get busy(): number {
    return this.total - this.#free.length;
  }

  get queued(): number {
    return this.#line.length;
  }

  /** A free slot, or a place in the line. @throws ALL_SLOTS_BUSY where the line is full */
  take(signal: AbortSignal): Turn {
    signal.throwIfAborted();
    const number = this.#free.shift();
    if (number !== undefined) return { place: 0, slot: Promise.resolve(this.#occupy(number)) };
    if (this.queued >= this.#lineLimit) {
      throw new Failure('ALL_SLOTS_BUSY', 'Every slot is taken and the waiting line is full.', {
        details: { slots_total: this.total, slots_busy: this.busy, queued: this.queued },
      });
    }
    const slot = this.#wait(signal);
    return { slot, place: this.queued };
  }

  #wait(signal: AbortSignal): Promise<Slot> {
    const { promise, resolve, reject } = Promise.withResolvers<Slot>();
    const leave = (): void => {
      this.#line.splice(this.#line.indexOf(grant), 1);
      reject(signal.reason);
    };
    const grant = (number: number): void => {
      signal.removeEventListener('abort', leave);
      resolve(this.#occupy(number));
    };
    this.#line.push(grant);
    signal.addEventListener('abort', leave, { once: true });
    return promise;
  }

  #occupy(number: number): Slot {
    return { number, [Symbol.dispose]: () => this.#release(number) };
  }

  #release(number: number): void {
    const grantNext = this.#line.shift();
    if (grantNext !== undefined) grantNext(number);
    else this.#free.splice(this.#free.filter((free) => free < number).length, 0, number);
  }
}
