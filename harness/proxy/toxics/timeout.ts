/**
 * Lets nothing through: bytes are dropped, not held. Closes the connection `timeout` ms after the last
 * of them (0: never), and when it is removed, since what was dropped would be missing from the stream.
 */
import type { Ending, StreamItem } from '../stream-item.ts';
import type { Attributes, StageContext, ToxicStage, ToxicType } from './toxic.ts';

export const timeout: ToxicType<'timeout'> = {
  attributeNames: ['timeout'],
  closesOnRemoval: true,
  startStage: (attributes, context) => new TimeoutStage(attributes, context),
};

class TimeoutStage implements ToxicStage {
  readonly hasRoom = true;
  readonly #timeoutMs: number;
  readonly #endings: Ending[] = [];
  #lastMs: number;
  #closed = false;

  constructor(attributes: Attributes<'timeout'>, context: StageContext) {
    this.#timeoutMs = attributes.timeout;
    this.#lastMs = context.nowMs;
  }

  get wakeAtMs(): number | undefined {
    if (this.#closed || this.#timeoutMs <= 0) return undefined;
    return this.#lastMs + this.#timeoutMs;
  }

  put(item: StreamItem, nowMs: number): void {
    if (item.kind === 'data') this.#lastMs = nowMs;
    else this.#endings.push(item);
  }

  take(nowMs: number): StreamItem | undefined {
    const ending = this.#endings.shift();
    if (ending !== undefined) return ending;
    if (this.#closed || this.#timeoutMs <= 0) return undefined;
    if (nowMs < this.#lastMs + this.#timeoutMs) return undefined;
    this.#closed = true;
    return { kind: 'close' };
  }

  drain(): StreamItem[] {
    return this.#endings.splice(0);
  }
}
