/**
 * A stage in which each item waits until its time has come, order kept: what is due earlier than the one before it leaves
 * together with that one. Many are under way at once, so that a delay does not slow the flow down.
 */
import type { StreamItem } from '../stream-item.ts';
import type { ToxicStage } from './toxic.ts';

/** How much may be under way before the sender has to wait. */
export interface DelayingRoom {
  readonly items: number;
  readonly bytes: number;
}

export const wideRoom: DelayingRoom = { items: 1024, bytes: 32 * 1024 * 1024 };

/** When an item is due on the monotonic clock; undefined: with the one before it. */
type DueMs = (item: StreamItem, nowMs: number) => number | undefined;

interface Waiting {
  readonly item: StreamItem;
  readonly dueMs: number;
}

export class DelayingStage implements ToxicStage {
  readonly #dueMs: DueMs;
  readonly #room: DelayingRoom;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #lastDueMs = Number.NEGATIVE_INFINITY;

  constructor(dueMs: DueMs, room: DelayingRoom) {
    this.#dueMs = dueMs;
    this.#room = room;
  }

  get hasRoom(): boolean {
    return this.#waiting.length < this.#room.items && this.#waitingBytes < this.#room.bytes;
  }

  get wakeAtMs(): number | undefined {
    return this.#waiting[0]?.dueMs;
  }

  put(item: StreamItem, nowMs: number): void {
    const dueMs = Math.max(this.#dueMs(item, nowMs) ?? this.#lastDueMs, this.#lastDueMs);
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
    // It has never been here for a toxic that delays endings only.
    return Number.isFinite(first.dueMs) ? { ...first.item, atMs: first.dueMs } : first.item;
  }

  drain(): StreamItem[] {
    return this.#waiting.splice(0).map(({ item }) => item);
  }
}
