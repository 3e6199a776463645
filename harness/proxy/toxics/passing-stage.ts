/**
 * A stage in which nothing waits for the time: each chunk is looked at when it leaves, and something leaves in its
 * place, or nothing. Endings pass as they are. What is held has not been looked at yet, so that a change of the
 * toxic counts for it too.
 */
import type { Chunk, Ending, StreamItem } from '../stream-item.ts';
import { ItemQueue } from './item-queue.ts';
import type { ToxicStage } from './toxic.ts';

/** What leaves in the place of a chunk: at most one chunk, then at most one ending. */
export interface Leaving {
  readonly chunk?: Chunk | undefined;
  readonly ending?: Ending | undefined;
}

export abstract class PassingStage implements ToxicStage {
  readonly wakeAtMs: number | undefined = undefined;
  readonly #held = new ItemQueue();
  #ending: Ending | undefined;

  get hasRoom(): boolean {
    return this.#held.length === 0;
  }

  put(item: StreamItem): void {
    this.#held.push(item);
  }

  take(nowMs: number): StreamItem | undefined {
    for (;;) {
      const item = this.#takeEnding() ?? this.#held.shift();
      if (item?.kind !== 'data') return item;
      const { chunk, ending } = this.pass(item, nowMs);
      this.#ending = ending;
      if (chunk !== undefined) return chunk;
    }
  }

  drain(): StreamItem[] {
    const ending = this.#takeEnding();
    return [...(ending ? [ending] : []), ...this.#held.drain()];
  }

  protected abstract pass(chunk: Chunk, nowMs: number): Leaving;

  #takeEnding(): Ending | undefined {
    const ending = this.#ending;
    this.#ending = undefined;
    return ending;
  }
}
