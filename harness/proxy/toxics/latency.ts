/**
 * Delays what passes by `latency` ± `jitter` ms, order kept. It never slows the flow down: up to a
 * thousand chunks are under way at once, and only beyond that does the sender wait.
 */
import type { Prng } from '../../kernel/prng.ts';
import type { Chunk, StreamItem } from '../stream-item.ts';
import { integer } from './attributes.ts';
import type { StageContext, ToxicStage, ToxicType } from './toxic.ts';

type LatencyAttributes = { latency: number; jitter: number };

export const latency: ToxicType<LatencyAttributes> = {
  attributes: { latency: integer(), jitter: integer() },
  startStage: (attributes, context) => new LatencyStage(attributes, context),
};

const maximumChunks = 1024;
const maximumBytes = 32 * 1024 * 1024;

interface Waiting {
  readonly item: StreamItem;
  readonly dueMs: number;
}

class LatencyStage implements ToxicStage {
  readonly #attributes: LatencyAttributes;
  readonly #random: Prng;
  readonly #acted: StageContext['acted'];
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #lastDueMs = Number.NEGATIVE_INFINITY;

  constructor(attributes: LatencyAttributes, context: StageContext) {
    this.#attributes = attributes;
    this.#random = context.random;
    this.#acted = context.acted;
  }

  get hasRoom(): boolean {
    return this.#waiting.length < maximumChunks && this.#waitingBytes < maximumBytes;
  }

  get wakeAtMs(): number | undefined {
    return this.#waiting[0]?.dueMs;
  }

  put(item: StreamItem): void {
    // Nothing overtakes: what is due earlier than the one before it leaves together with that one.
    const dueMs =
      item.kind === 'data'
        ? Math.max(item.atMs + this.#delayMs(item), this.#lastDueMs)
        : this.#lastDueMs;
    this.#lastDueMs = dueMs;
    this.#waiting.push({ item, dueMs });
    if (item.kind === 'data') this.#waitingBytes += item.bytes.length;
  }

  take(nowMs: number): StreamItem | undefined {
    const first = this.#waiting[0];
    if (first === undefined || first.dueMs > nowMs) return undefined;
    this.#waiting.shift();
    if (first.item.kind !== 'data') return first.item;
    this.#waitingBytes -= first.item.bytes.length;
    return { ...first.item, atMs: first.dueMs };
  }

  drain(): StreamItem[] {
    return this.#waiting.splice(0).map(({ item }) => item);
  }

  /** Drawn by the position of the chunk's first byte, so it does not matter how others were split. */
  #delayMs(chunk: Chunk): number {
    const { latency: latencyMs, jitter: jitterMs } = this.#attributes;
    const jittered =
      jitterMs > 0 ? this.#random.fork(chunk.offset).integer(-jitterMs, jitterMs - 1) : 0;
    const delay_ms = latencyMs + jittered;
    this.#acted({ what: 'delay', offset: chunk.offset, delay_ms });
    return delay_ms;
  }
}
