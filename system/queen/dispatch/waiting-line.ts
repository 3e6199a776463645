// Who waits, in the order in which they came: one line for each model, in which those who ask for the same stand together. Pure.
// Nobody who can be placed is behind somebody who cannot; among those who ask for the same, first come is first served.
import type { PlacementOrder } from '../placement/order.ts';

export interface Waiter {
  /** Smaller for who came first, and kept by a job that has to wait again. */
  readonly turn: number;
  readonly order: PlacementOrder;
}

/** Those of one model who can be served by the same workers, first come first. */
export interface Group<W extends Waiter> {
  readonly waiters: readonly W[];
}

export class WaitingLine<W extends Waiter> {
  readonly #models = new Map<string, Map<string, W[]>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Whether somebody waits who asks for the same, and so would have to be served before. */
  hasBefore({ turn, order }: Waiter): boolean {
    const first = this.#models.get(order.model)?.get(kindOf(order))?.[0];
    return first !== undefined && first.turn < turn;
  }

  add(waiter: W): void {
    const { model } = waiter.order;
    const groups = this.#models.get(model) ?? new Map<string, W[]>();
    this.#models.set(model, groups);
    const kind = kindOf(waiter.order);
    const group = groups.get(kind) ?? [];
    groups.set(kind, group);
    group.splice(placeIn(group, waiter.turn), 0, waiter);
    this.#size++;
  }

  has(waiter: W): boolean {
    const group = this.#models.get(waiter.order.model)?.get(kindOf(waiter.order)) ?? [];
    return group[placeIn(group, waiter.turn)] === waiter;
  }

  /** Returns whether it was there. */
  remove(waiter: W): boolean {
    const groups = this.#models.get(waiter.order.model);
    const kind = kindOf(waiter.order);
    const group = groups?.get(kind);
    if (groups === undefined || group === undefined) return false;
    const index = placeIn(group, waiter.turn);
    if (group[index] !== waiter) return false;
    group.splice(index, 1);
    this.#size--;
    if (group.length === 0) groups.delete(kind);
    if (groups.size === 0) this.#models.delete(waiter.order.model);
    return true;
  }

  isWaitedFor(model: string): boolean {
    return this.#models.has(model);
  }

  groups(model: string): Group<W>[] {
    return [...(this.#models.get(model)?.values() ?? [])].map((waiters) => ({ waiters }));
  }

  /** How many wait for the same model up to this one, from 1. */
  positionOf({ turn, order }: Waiter): number {
    let before = 0;
    for (const group of this.#models.get(order.model)?.values() ?? [])
      before += placeIn(group, turn);
    return before + 1;
  }
}

/** Equal for orders that the same workers can serve. */
function kindOf({ device = '', worker = '', avoid }: PlacementOrder): string {
  return avoid.length === 0
    ? `${device} ${worker}`
    : `${device} ${worker} ${JSON.stringify(avoid)}`;
}

/** How many of the group came before that turn. */
function placeIn(group: readonly Waiter[], turn: number): number {
  let [low, high] = [0, group.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((group[middle]?.turn ?? turn) < turn) low = middle + 1;
    else high = middle;
  }
  return low;
}
