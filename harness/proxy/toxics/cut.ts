/**
 * Ends connections: once `after_bytes` bytes of the direction have passed, or `after_ms` after the toxic came to the
 * connection, whichever is first. `manner` says how: `close` both ways, `half_close` this direction only, `reset` with a
 * RST. What comes after the cut is lost.
 */
import type { Chunk, Ending, StreamItem } from '../stream-item.ts';
import { choice, optionalInteger } from './attributes.ts';
import { ItemQueue } from './item-queue.ts';
import { splitChunk } from './split-chunk.ts';
import type { StageContext, ToxicStage, ToxicType } from './toxic.ts';

type Manner = 'close' | 'half_close' | 'reset';
export type CutAttributes = { after_bytes: number; after_ms: number; manner: Manner };

export const cut: ToxicType<CutAttributes> = {
  attributes: {
    after_bytes: optionalInteger(),
    after_ms: optionalInteger(),
    manner: choice<Manner>(['close', 'half_close', 'reset']),
  },
  fault: ({ after_bytes, after_ms }) =>
    after_bytes < 0 && after_ms < 0 ? 'one of after_bytes and after_ms has to be set' : undefined,
  startStage: (attributes, context) => new CutStage(attributes, context),
};

const endings: Record<Manner, Ending> = {
  close: { kind: 'close' },
  half_close: { kind: 'end' },
  reset: { kind: 'reset' },
};

class CutStage implements ToxicStage {
  readonly #attributes: CutAttributes;
  readonly #acted: StageContext['acted'];
  readonly #held = new ItemQueue();
  readonly #sinceMs: number;
  /** The bytes after this offset have been dropped, and the ending has still to leave. */
  #pendingOffset: number | undefined;
  #isCut = false;

  constructor(attributes: CutAttributes, { nowMs, acted, previous }: StageContext) {
    this.#attributes = attributes;
    this.#acted = acted;
    this.#sinceMs = nowMs;
    if (!(previous instanceof CutStage)) return;
    this.#sinceMs = previous.#sinceMs;
    this.#isCut = previous.#isCut;
  }

  get hasRoom(): boolean {
    return this.#held.length === 0;
  }

  get wakeAtMs(): number | undefined {
    if (this.#isCut) return undefined;
    if (this.#pendingOffset !== undefined) return Number.NEGATIVE_INFINITY;
    const { after_ms } = this.#attributes;
    return after_ms < 0 ? undefined : this.#sinceMs + after_ms;
  }

  put(item: StreamItem): void {
    if (!this.#isCut || isEnding(item)) this.#held.push(item);
  }

  take(nowMs: number): StreamItem | undefined {
    const dueMs = this.wakeAtMs;
    if (dueMs !== undefined && dueMs <= nowMs) return this.#cut();
    const item = this.#held.shift();
    return item?.kind === 'data' ? this.#pass(item) : item;
  }

  drain(): StreamItem[] {
    // Bytes after the cut are gone already, so that it cannot be taken back.
    const isPending = this.#pendingOffset !== undefined && !this.#isCut;
    return [...(isPending ? [this.#cut()] : []), ...this.#held.drain()];
  }

  #pass(chunk: Chunk): StreamItem {
    const { after_bytes } = this.#attributes;
    const end = chunk.offset + chunk.bytes.length;
    if (after_bytes < 0 || end < after_bytes) return chunk;
    const { head } = splitChunk(chunk, after_bytes - chunk.offset);
    this.#pendingOffset = chunk.offset + (head?.bytes.length ?? 0);
    return head ?? this.#cut();
  }

  #cut(): Ending {
    const { manner } = this.#attributes;
    this.#isCut = true;
    for (const item of this.#held.drain().filter(isEnding)) this.#held.push(item);
    const offset = this.#pendingOffset;
    this.#acted({ what: manner, ...(offset !== undefined && { offset }) });
    return endings[manner];
  }
}

/** Endings are of interest even after the cut: without them nobody would notice that the connection is gone. */
function isEnding({ kind }: StreamItem): boolean {
  return kind !== 'data';
}
