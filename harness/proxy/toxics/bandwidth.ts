/**
 * Lets `rate` KB (1,000 bytes each) a second through, on each connection, in slices of 100 ms; with a rate of 0 or less
 * nothing. An end waits for the bytes before it. Time that nothing used is not saved up.
 */
import type { StreamItem } from '../stream-item.ts';
import { integer } from './attributes.ts';
import { ItemQueue } from './item-queue.ts';
import { splitChunk } from './split-chunk.ts';
import type { StageContext, ToxicStage, ToxicType } from './toxic.ts';

type BandwidthAttributes = { rate: number };

export const bandwidth: ToxicType<BandwidthAttributes> = {
  attributes: { rate: integer() },
  startStage: ({ rate }, context) => new BandwidthStage(rate, context),
};

const sliceMs = 100;
/** Held at most, with a rate so high that a slice is more. */
const maximumBytes = 1024 * 1024;
const maximumItems = 1024;

class BandwidthStage implements ToxicStage {
  /** The same number as KB a second. */
  readonly #bytesPerMs: number;
  readonly #acted: StageContext['acted'];
  readonly #held = new ItemQueue();
  /** When the line is free for the next byte. */
  #freeMs = Number.NEGATIVE_INFINITY;

  constructor(rate: number, { acted }: StageContext) {
    this.#bytesPerMs = Math.max(0, rate);
    this.#acted = acted;
  }

  /** One slice ahead, so that the line is never idle while the next chunk is on its way here. */
  get hasRoom(): boolean {
    if (this.#held.length >= maximumItems) return false;
    return this.#held.bytes < Math.max(1, Math.min(this.#sliceBytes, maximumBytes));
  }

  get wakeAtMs(): number | undefined {
    const first = this.#held.first;
    if (first === undefined) return undefined;
    if (first.kind !== 'data') return Number.NEGATIVE_INFINITY;
    if (this.#bytesPerMs === 0) return undefined;
    return this.#freeMs + Math.min(first.bytes.length, this.#sliceBytes) / this.#bytesPerMs;
  }

  put(item: StreamItem, nowMs: number): void {
    if (this.#held.bytes === 0) this.#freeMs = Math.max(this.#freeMs, nowMs);
    this.#held.push(item);
    if (item.kind !== 'data') return;
    this.#acted({ what: 'pace', offset: item.offset, bytes: item.bytes.length });
  }

  take(nowMs: number): StreamItem | undefined {
    const dueMs = this.wakeAtMs;
    if (dueMs === undefined || dueMs > nowMs) return undefined;
    const item = this.#held.shift();
    if (item?.kind !== 'data') return item;
    const { head, tail } = splitChunk(item, this.#sliceBytes);
    if (tail !== undefined) this.#held.unshift(tail);
    // A timer that wakes late is made up for; a receiver that was not reading is not.
    this.#freeMs = Math.max(dueMs, nowMs - sliceMs);
    return head && { ...head, atMs: dueMs };
  }

  drain(): StreamItem[] {
    return this.#held.drain();
  }

  get #sliceBytes(): number {
    return this.#bytesPerMs * sliceMs;
  }
}
