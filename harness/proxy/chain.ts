/**
 * The toxics that act on one direction of one connection, in a row. Toxics come, change and go while
 * bytes are inside, and none of those is lost: what a stage held when it goes moves on at once.
 * It holds no socket and no timer; see link.ts for those.
 *
 * Three deliberate differences from Toxiproxy. Toxicity is one draw per connection and toxic, kept for
 * as long as the connection lives: changing one toxic does not make another start or stop acting. A toxic
 * that spares a connection does not close it on removal either. And a changed delay counts for everything
 * still waiting, the chunk next in line included.
 */
import type { Prng } from '../kernel/prng.ts';
import type { StreamItem } from './stream-item.ts';
import type { Toxic, ToxicAct, ToxicStage } from './toxics/toxic.ts';

export class Chain {
  readonly #random: Prng;
  readonly #acted: (toxic: Toxic, act: ToxicAct) => void;
  readonly #entries: Entry[] = [];
  /** Items past the last toxic. */
  readonly #exit: StreamItem[] = [];

  /** @param acted is told of each thing that a toxic does */
  constructor(random: Prng, acted: (toxic: Toxic, act: ToxicAct) => void) {
    this.#random = random;
    this.#acted = acted;
  }

  /** Whether nothing acts on what passes and nothing waits here, so that bytes may as well go around it. */
  get isClear(): boolean {
    return this.#exit.length === 0 && this.#stageFrom(0) === undefined;
  }

  /** Whether it takes more from the source. */
  get hasRoom(): boolean {
    return this.#hasRoomAt(0);
  }

  /** When `take` may have something it has not now; undefined: not by the passing of time. */
  get wakeAtMs(): number | undefined {
    let earliest: number | undefined;
    for (const [index, entry] of this.#entries.entries()) {
      const wakeAtMs = entry.stage?.wakeAtMs;
      // What could leave but finds no room beyond is woken by room, not by time.
      if (wakeAtMs === undefined || !this.#hasRoomAt(index + 1)) continue;
      if (earliest === undefined || wakeAtMs < earliest) earliest = wakeAtMs;
    }
    return earliest;
  }

  put(item: StreamItem, nowMs: number): void {
    this.#putAt(0, item, nowMs);
  }

  /** The next item to write to the destination, in order. */
  take(nowMs: number): StreamItem | undefined {
    this.#settle(nowMs);
    return this.#exit.shift();
  }

  /** Appends a toxic; it acts on what arrives from now on. */
  add(toxic: Toxic, nowMs: number): void {
    this.#entries.push({ toxic, stage: this.#startStage(toxic, nowMs, undefined) });
  }

  /**
   * Adds one stage of a pair. The answers pass the pairs the other way round than the questions, so that what one of them
   * keeps from the server is unknown to those behind it both ways: `first` puts it before all other pairs.
   */
  addPaired(toxic: Toxic, stage: ToxicStage, place: 'first' | 'last'): void {
    const firstPaired = this.#entries.findIndex(({ isPaired }) => isPaired === true);
    const index = place === 'first' && firstPaired >= 0 ? firstPaired : this.#entries.length;
    this.#entries.splice(index, 0, { toxic, stage, isPaired: true });
  }

  /** Takes over the new attributes and toxicity, for what is waiting too. */
  update(toxic: Toxic, nowMs: number): void {
    const index = this.#indexOf(toxic);
    const entry = this.#entries[index];
    if (entry === undefined) return;
    const held = entry.stage?.drain() ?? [];
    entry.stage = this.#startStage(toxic, nowMs, entry.stage);
    for (const item of held) this.#putAt(index, item, nowMs);
  }

  /** Takes a toxic out; what it held goes on, and a toxic that dropped bytes closes the stream. */
  remove(toxic: Toxic, nowMs: number): void {
    const index = this.#indexOf(toxic);
    const [entry] = index < 0 ? [] : this.#entries.splice(index, 1);
    if (entry?.stage === undefined) return;
    for (const item of entry.stage.drain()) this.#putAt(index, item, nowMs);
    const closes = toxic.type.closesOnRemoval ?? entry.stage.closesOnRemoval;
    if (closes === true) this.#putAt(index, { kind: 'close' }, nowMs);
  }

  /** Moves everything as far as it may go, until nothing moves. */
  #settle(nowMs: number): void {
    for (let moved = true; moved; ) {
      moved = false;
      for (let index = this.#entries.length - 1; index >= 0; index -= 1) {
        moved = this.#advance(index, nowMs) || moved;
      }
    }
  }

  #advance(index: number, nowMs: number): boolean {
    const stage = this.#entries[index]?.stage;
    let moved = false;
    while (stage !== undefined && this.#hasRoomAt(index + 1)) {
      const item = stage.take(nowMs);
      if (item === undefined) break;
      this.#putAt(index + 1, item, nowMs);
      moved = true;
    }
    return moved;
  }

  #hasRoomAt(index: number): boolean {
    return this.#stageFrom(index)?.hasRoom ?? this.#exit.length === 0;
  }

  #putAt(index: number, item: StreamItem, nowMs: number): void {
    const stage = this.#stageFrom(index);
    if (stage === undefined) this.#exit.push(item);
    else stage.put(item, nowMs);
  }

  /** The first stage at or after a position; entries whose toxic spares this connection have none. */
  #stageFrom(index: number): ToxicStage | undefined {
    for (let at = index; at < this.#entries.length; at += 1) {
      const stage = this.#entries[at]?.stage;
      if (stage !== undefined) return stage;
    }
    return undefined;
  }

  #startStage(
    toxic: Toxic,
    nowMs: number,
    previous: ToxicStage | undefined,
  ): ToxicStage | undefined {
    const random = this.#random.fork(toxic.name);
    const isActing = random.fork('toxicity').next() < toxic.toxicity;
    const acted = (act: ToxicAct): void => this.#acted(toxic, act);
    return isActing
      ? toxic.type.startStage?.(toxic.attributes, { nowMs, random, previous, acted })
      : undefined;
  }

  #indexOf(toxic: Toxic): number {
    return this.#entries.findIndex((entry) => entry.toxic === toxic);
  }
}

interface Entry {
  readonly toxic: Toxic;
  stage: ToxicStage | undefined;
  readonly isPaired?: true;
}
