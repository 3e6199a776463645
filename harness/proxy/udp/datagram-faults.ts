/**
 * What can happen to a datagram, and what happens to this one: a function of the seed and of its number alone. It neither
 * sends nor waits.
 */
import type { Prng } from '../../kernel/prng.ts';
import { duration, share } from '../toxics/attributes.ts';
import type { ToxicAct, ToxicType } from '../toxics/toxic.ts';

/** Shares are of datagrams, 0 to 1, each drawn by itself. */
export type DatagramFaults = {
  loss: number;
  duplicate: number;
  /** Those that the next one overtakes. */
  reorder: number;
  /** Those that arrive with one bit flipped. */
  corrupt: number;
  delay_ms: number;
  /** Added to the delay or taken from it; with it, datagrams overtake each other. */
  jitter_ms: number;
};

/** In the form of a toxic, so that they are read, shown and witnessed as its attributes are. */
export const datagramFaults: ToxicType<DatagramFaults> = {
  attributes: {
    loss: share(0),
    duplicate: share(0),
    reorder: share(0),
    corrupt: share(0),
    delay_ms: duration(),
    jitter_ms: duration(),
  },
};

export interface Fate {
  /** Milliseconds for each copy that is sent; none: it is lost. */
  readonly delaysMs: readonly number[];
  readonly isOvertaken: boolean;
  /** Which bit is flipped, counted from the first of the first byte. */
  readonly flippedBit: number | undefined;
  readonly acts: readonly ToxicAct[];
}

/**
 * @param random of the session and its direction
 * @param datagram counts from 1 in them
 * @param length in bytes
 */
export function fateOf(
  faults: DatagramFaults,
  random: Prng,
  datagram: number,
  length: number,
): Fate {
  const draws = random.fork(datagram);
  const strikes = (name: 'loss' | 'duplicate' | 'reorder' | 'corrupt') =>
    draws.fork(name).next() < faults[name];
  const acts: ToxicAct[] = [];
  if (strikes('loss')) {
    acts.push({ what: 'drop', datagram });
    return { delaysMs: [], isOvertaken: false, flippedBit: undefined, acts };
  }
  const isDouble = strikes('duplicate');
  const isOvertaken = strikes('reorder');
  const isCorrupt = length > 0 && strikes('corrupt');
  const flippedBit = isCorrupt ? draws.fork('bit').integer(0, length * 8 - 1) : undefined;
  const delaysMs = (isDouble ? [0, 1] : [0]).map((copy) => delayOf(faults, draws, copy));
  const [delay_ms = 0] = delaysMs;
  if (delay_ms > 0) acts.push({ what: 'delay', datagram, delay_ms });
  if (isDouble) acts.push({ what: 'duplicate', datagram, delay_ms: delaysMs[1] });
  if (isOvertaken) acts.push({ what: 'reorder', datagram });
  if (isCorrupt) acts.push({ what: 'flip', datagram, bit: flippedBit });
  return { delaysMs, isOvertaken, flippedBit, acts };
}

function delayOf(
  { delay_ms: delayMs, jitter_ms: jitterMs }: DatagramFaults,
  draws: Prng,
  copy: number,
): number {
  if (jitterMs === 0) return delayMs;
  const jitter = draws.fork('delay', copy).next() * 2 - 1;
  return Math.max(0, Math.round(delayMs + jitter * jitterMs));
}
