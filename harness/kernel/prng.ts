/**
 * Seeded randomness. What is drawn is a function of the seed and the labels alone: no time, no
 * process, no order in which others draw. Not for secrets.
 */
import { createHash, randomBytes } from 'node:crypto';

/** A stream of draws (xoshiro128**). The same number as text, number or bigint is the same seed. */
export class Prng {
  readonly #path: readonly Label[];
  /** Made with the first draw: most streams are there to be forked only. */
  #state: State | undefined;

  constructor(seed: bigint | number | string);
  constructor(path: { readonly path: readonly Label[] });
  constructor(seed: bigint | number | string | { readonly path: readonly Label[] }) {
    this.#path = typeof seed === 'object' ? seed.path : [String(seed)];
  }

  /** A number in [0, 1) with 53 random bits. */
  next(): number {
    const high = this.#draw() >>> 5;
    const low = this.#draw() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** A whole number between the two, both included. */
  integer(minimum: number, maximum: number): number {
    const count = maximum - minimum + 1;
    if (!Number.isSafeInteger(minimum) || !Number.isSafeInteger(count) || count < 1) {
      throw new RangeError(`No whole numbers from ${minimum} to ${maximum}.`);
    }
    return minimum + Math.floor(this.next() * count);
  }

  /** One of the items, each as likely. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('Nothing to pick from.');
    // Within bounds by construction; the item itself may well be undefined.
    return items[this.integer(0, items.length - 1)] as T;
  }

  /**
   * A stream of its own for these labels, whatever this one has drawn already.
   * `fork('a').fork('b')` and `fork('a', 'b')` are the same stream; `1` and `'1'` are two labels.
   */
  fork(...labels: Label[]): Prng {
    return new Prng({ path: [...this.#path, ...labels] });
  }

  #draw(): number {
    this.#state ??= stateOf(this.#path);
    const state = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(state[1], 5), 7), 9);
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotateLeft(state[3], 11);
    return result >>> 0;
  }
}

/** A seed that nobody chose: 64 bits from the system. Print it, so that the run can be repeated. */
export function freshSeed(): bigint {
  return randomBytes(8).readBigUInt64LE();
}

type Label = string | number;
type State = [number, number, number, number];

/** A digest as state: related seeds (1, 2, 3) and labels give unrelated streams. */
function stateOf(path: readonly Label[]): State {
  const digest = createHash('sha256').update(JSON.stringify(path)).digest();
  return [
    digest.readInt32LE(0),
    digest.readInt32LE(4),
    digest.readInt32LE(8),
    digest.readInt32LE(12),
  ];
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
