/**
 * Lets nothing through: bytes are dropped, not held. Closes the connection `timeout` ms after the last
 * of them (0: never), and when it is removed, since what was dropped would be missing from the stream.
 */
import type { Chunk, Ending, StreamItem } from '../stream-item.ts';
import { integer } from './attributes.ts';
import type { StageContext, ToxicStage, ToxicType } from './toxic.ts';

type TimeoutAttributes = { timeout: number };

export const timeout: ToxicType<TimeoutAttributes> = {
  attributes: { timeout: integer() },
  closesOnRemoval: true,
  startStage: (attributes, context) => new TimeoutStage(attributes, context),
};

class TimeoutStage implements ToxicStage {
  readonly hasRoom = true;
  readonly #timeoutMs: number;
  readonly #acted: StageContext['acted'];
  readonly #endings: Ending[] = [];
  #lastMs: number;
  #closed = false;

  constructor(attributes: TimeoutAttributes, context: StageContext) {
    this.#timeoutMs = attributes.timeout;
    this.#lastMs = context.nowMs;
    this.#acted = context.acted;
  }

  get wakeAtMs(): number | undefined {
    if (this.#closed || this.#timeoutMs <= 0) return undefined;
    return this.#lastMs + this.#timeoutMs;
  }

  put(item: StreamItem, nowMs: number): void {
    if (item.kind === 'data') this.#drop(item, nowMs);
    else this.#endings.push(item);
  }

  take(nowMs: number): StreamItem | undefined {
    const ending = this.#endings.shift();
    if (ending !== undefined) return ending;
    if (this.#closed || this.#timeoutMs <= 0) return undefined;
    if (nowMs < this.#lastMs + this.#timeoutMs) return undefined;
    this.#closed = true;
    this.#acted({ what: 'close' });
    return { kind: 'close' };
  }

  drain(): StreamItem[] {
    return this.#endings.splice(0);
  }

  #drop({ offset, bytes }: Chunk, nowMs: number): void {
    this.#lastMs = nowMs;
    this.#acted({ what: 'drop', offset, bytes: bytes.length });
  }
}
