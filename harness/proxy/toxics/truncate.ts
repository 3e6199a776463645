/**
 * Drops what comes after `after_bytes` bytes of the direction, `after_chunks` chunks or `after_ms`, whichever is first,
 * and keeps the connection: its ends may still close it. Removed, it closes the connections from which bytes are missing.
 */
import type { Chunk } from '../stream-item.ts';
import { optionalInteger } from './attributes.ts';
import { type Leaving, PassingStage } from './passing-stage.ts';
import { splitChunk } from './split-chunk.ts';
import type { StageContext, ToxicType } from './toxic.ts';

type TruncateAttributes = { after_bytes: number; after_chunks: number; after_ms: number };

export const truncate: ToxicType<TruncateAttributes> = {
  attributes: {
    after_bytes: optionalInteger(),
    after_chunks: optionalInteger(),
    after_ms: optionalInteger(),
  },
  fault: (attributes) =>
    Object.values(attributes).every((value) => value < 0)
      ? 'one of after_bytes, after_chunks and after_ms has to be set'
      : undefined,
  startStage: (attributes, context) => new TruncateStage(attributes, context),
};

class TruncateStage extends PassingStage {
  readonly #attributes: TruncateAttributes;
  readonly #acted: StageContext['acted'];
  readonly #sinceMs: number;
  #chunks = 0;
  #isTruncated = false;

  constructor(attributes: TruncateAttributes, { nowMs, acted, previous }: StageContext) {
    super();
    this.#attributes = attributes;
    this.#acted = acted;
    this.#sinceMs = nowMs;
    if (!(previous instanceof TruncateStage)) return;
    this.#sinceMs = previous.#sinceMs;
    this.#chunks = previous.#chunks;
    this.#isTruncated = previous.#isTruncated;
  }

  get closesOnRemoval(): boolean {
    return this.#isTruncated;
  }

  protected override pass(chunk: Chunk, nowMs: number): Leaving {
    const { head, tail } = splitChunk(chunk, this.#passingBytes(chunk, nowMs));
    this.#chunks += 1;
    if (tail === undefined) return { chunk };
    this.#isTruncated = true;
    this.#acted({ what: 'drop', offset: tail.offset, bytes: tail.bytes.length });
    return { chunk: head };
  }

  #passingBytes(chunk: Chunk, nowMs: number): number {
    const { after_bytes, after_chunks, after_ms } = this.#attributes;
    if (this.#isTruncated) return 0;
    if (after_ms >= 0 && nowMs >= this.#sinceMs + after_ms) return 0;
    if (after_chunks >= 0 && this.#chunks >= after_chunks) return 0;
    return after_bytes < 0 ? chunk.bytes.length : after_bytes - chunk.offset;
  }
}
