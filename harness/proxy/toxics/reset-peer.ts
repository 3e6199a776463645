/**
 * Waits for the first that comes, bytes or the end of the stream, then `timeout` ms, then breaks the connection off with
 * a RST both ways. What came meanwhile is lost with the connection; a toxic that goes before its time has come lets it
 * through. A connection on which nothing comes is left alone.
 */
import type { StreamItem } from '../stream-item.ts';
import { integer } from './attributes.ts';
import { ItemQueue } from './item-queue.ts';
import type { StageContext, ToxicStage, ToxicType } from './toxic.ts';

type ResetPeerAttributes = { timeout: number };

export const resetPeer: ToxicType<ResetPeerAttributes> = {
  attributes: { timeout: integer() },
  startStage: ({ timeout }, context) => new ResetPeerStage(timeout, context),
};

class ResetPeerStage implements ToxicStage {
  readonly #timeoutMs: number;
  readonly #acted: StageContext['acted'];
  readonly #held = new ItemQueue();
  #firstMs: number | undefined;
  #reset = false;

  constructor(timeoutMs: number, { acted, previous }: StageContext) {
    this.#timeoutMs = timeoutMs;
    this.#acted = acted;
    if (!(previous instanceof ResetPeerStage)) return;
    this.#firstMs = previous.#firstMs;
    this.#reset = previous.#reset;
  }

  get hasRoom(): boolean {
    return this.#reset || this.#held.length === 0;
  }

  get wakeAtMs(): number | undefined {
    if (this.#reset || this.#firstMs === undefined) return undefined;
    return this.#firstMs + this.#timeoutMs;
  }

  put(item: StreamItem, nowMs: number): void {
    if (this.#reset) return;
    this.#firstMs ??= nowMs;
    this.#held.push(item);
  }

  take(nowMs: number): StreamItem | undefined {
    const dueMs = this.wakeAtMs;
    if (dueMs === undefined || nowMs < dueMs) return undefined;
    this.#reset = true;
    const first = this.#held.first;
    this.#held.drain();
    this.#acted({ what: 'reset', ...(first?.kind === 'data' && { offset: first.offset }) });
    return { kind: 'reset' };
  }

  drain(): StreamItem[] {
    return this.#held.drain();
  }
}
