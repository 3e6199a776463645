/**
 * Cuts chunks into pieces of about `average_size` ± `size_variation` bytes and pauses for `delay` µs after each. Sizes are
 * drawn by position. An average of 0 or less leaves chunks whole.
 */
import type { Prng } from '../../kernel/prng.ts';
import type { Chunk, StreamItem } from '../stream-item.ts';
import { integer } from './attributes.ts';
import { ItemQueue } from './item-queue.ts';
import { splitChunk } from './split-chunk.ts';
import type { StageContext, ToxicStage, ToxicType } from './toxic.ts';

type SlicerAttributes = { average_size: number; size_variation: number; delay: number };

export const slicer: ToxicType<SlicerAttributes> = {
  attributes: { average_size: integer(), size_variation: integer(), delay: integer() },
  startStage: (attributes, context) => new SlicerStage(attributes, context),
};

/** A timer that wakes late is made up for, a receiver that was not reading is not. */
const catchUpMs = 10;

class SlicerStage implements ToxicStage {
  readonly #attributes: SlicerAttributes;
  readonly #context: StageContext;
  readonly #held = new ItemQueue();
  /** Of the first chunk held, in reverse, so that the next is the last. */
  #sizes: number[] = [];
  /** When the pause is over. */
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(attributes: SlicerAttributes, context: StageContext) {
    this.#attributes = attributes;
    this.#context = context;
  }

  get hasRoom(): boolean {
    return this.#held.length === 0;
  }

  get wakeAtMs(): number | undefined {
    return this.#held.first && this.#nextMs;
  }

  put(item: StreamItem, nowMs: number): void {
    if (this.#held.length === 0) this.#nextMs = Math.max(this.#nextMs, nowMs);
    this.#held.push(item);
  }

  take(nowMs: number): StreamItem | undefined {
    if (this.#nextMs > nowMs) return undefined;
    const item = this.#held.shift();
    if (item?.kind !== 'data') return item;
    if (this.#sizes.length === 0) this.#sizes = this.#slice(item).reverse();
    const { head, tail } = splitChunk(item, this.#sizes.pop() ?? item.bytes.length);
    if (tail !== undefined) this.#held.unshift(tail);
    const pauseMs = Math.max(0, this.#attributes.delay) / 1000;
    this.#nextMs = Math.max(this.#nextMs, nowMs - catchUpMs) + pauseMs;
    return head;
  }

  drain(): StreamItem[] {
    return this.#held.drain();
  }

  #slice({ bytes, offset }: Chunk): number[] {
    const { average_size, size_variation } = this.#attributes;
    const sizes =
      average_size > 0
        ? halve(bytes.length, average_size, size_variation, this.#context.random.fork(offset))
        : [bytes.length];
    this.#context.acted({ what: 'slice', offset, bytes: bytes.length, pieces: sizes.length });
    return sizes;
  }
}

/** Sizes of the pieces, by halving what is still too big somewhere near its middle. */
function halve(size: number, average: number, variation: number, random: Prng): number[] {
  if (size - average <= Math.max(0, variation) || size <= 1) return [size];
  const shift = variation > 0 ? random.integer(-variation, variation - 1) : 0;
  const middle = Math.min(size - 1, Math.max(1, Math.floor(size / 2) + shift));
  return [
    ...halve(middle, average, variation, random),
    ...halve(size - middle, average, variation, random),
  ];
}
