/**
 * Cuts one direction: nothing passes, bytes and endings alike, and nothing is lost. Both ends believe the connection to
 * be open. The sender is read until a little is held, then has to wait. Removed, it lets everything go, in order.
 */
import type { StreamItem } from '../stream-item.ts';
import { ItemQueue } from './item-queue.ts';
import type { StageContext, ToxicStage, ToxicType } from './toxic.ts';

export const silence: ToxicType = {
  attributes: {},
  startStage: (_attributes, context) => new SilenceStage(context),
};

const roomBytes = 64 * 1024;

class SilenceStage implements ToxicStage {
  readonly wakeAtMs = undefined;
  readonly #acted: StageContext['acted'];
  readonly #held = new ItemQueue();

  constructor({ acted }: StageContext) {
    this.#acted = acted;
  }

  get hasRoom(): boolean {
    return this.#held.bytes < roomBytes && this.#held.length < 1024;
  }

  put(item: StreamItem): void {
    this.#held.push(item);
    if (item.kind !== 'data') this.#acted({ what: 'hold_end' });
    else this.#acted({ what: 'hold', offset: item.offset, bytes: item.bytes.length });
  }

  take(): undefined {
    return undefined;
  }

  drain(): StreamItem[] {
    return this.#held.drain();
  }
}
