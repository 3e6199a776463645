/**
 * What one toxic has done, counted: from when it was armed until it was removed, and after. Another toxic of the same name
 * has a tally of its own.
 */
import { NumberSet } from './number-set.ts';
import type { Direction, Toxic, ToxicAct } from './toxics/toxic.ts';

/** Why a toxic is gone: removed by a call, by a reset, with its proxy, or because nobody renewed its lease. */
export type RemovalReason = 'removed' | 'reset' | 'proxy removed' | 'lease';

export class ToxicTally {
  readonly proxy: string;
  readonly toxic: string;
  /** Counts the toxics that the proxy of this name has had, from 1. */
  readonly number: number;
  readonly type: string;
  readonly direction: Direction;
  /** On the wall clock, as the others. */
  readonly armedAtMs: number;
  /** Of a toxic that concerns who listens: whether new connections are answered as it says. */
  isInForce = false;
  readonly #kinds = new Map<string, number>();
  readonly #connections = new NumberSet();
  #acts = 0;
  #actsAfterRemoval = 0;
  #lastActAtMs: number | undefined;
  #removal: { readonly atMs: number; readonly reason: RemovalReason } | undefined;

  constructor(proxy: string, toxic: Toxic, number: number, armedAtMs: number) {
    this.proxy = proxy;
    this.toxic = toxic.name;
    this.number = number;
    this.type = toxic.typeName;
    this.direction = toxic.direction;
    this.armedAtMs = armedAtMs;
  }

  get acts(): number {
    return this.#acts;
  }

  /** How often it did each thing: `delay`, `drop`. */
  get kinds(): ReadonlyMap<string, number> {
    return this.#kinds;
  }

  /** How many connections it did something to. */
  get connections(): number {
    return this.#connections.size;
  }

  get lastActAtMs(): number | undefined {
    return this.#lastActAtMs;
  }

  /** How many of its acts came when it was gone; any is a fault of the proxy. */
  get actsAfterRemoval(): number {
    return this.#actsAfterRemoval;
  }

  get removal(): { readonly atMs: number; readonly reason: RemovalReason } | undefined {
    return this.#removal;
  }

  /** @param connection undefined for an act that concerns no connection that there is */
  count(connection: number | undefined, { what }: ToxicAct, atMs: number): void {
    this.#acts += 1;
    this.#kinds.set(what, (this.#kinds.get(what) ?? 0) + 1);
    if (connection !== undefined) this.#connections.add(connection);
    this.#lastActAtMs = atMs;
    if (this.#removal !== undefined) this.#actsAfterRemoval += 1;
  }

  close(atMs: number, reason: RemovalReason): void {
    this.#removal = { atMs, reason };
  }
}
