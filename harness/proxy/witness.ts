/**
 * What toxics did: every act with the connection that it was done to, in order, and a tally of each toxic. It keeps as many
 * acts as it has room for, and says how many it has forgotten; the tallies are whole.
 */
import type { Direction, Toxic, ToxicAct } from './toxics/toxic.ts';

/** One act, as it is kept: what was decided, and when. */
export interface WitnessedAct {
  readonly proxy: string;
  /** Counts from 1 in the order in which the proxy accepted them. */
  readonly connection: number;
  readonly direction: Direction;
  readonly toxic: string;
  readonly type: string;
  readonly act: ToxicAct;
  /** On the wall clock. */
  readonly atMs: number;
}

export interface WitnessOptions {
  nowMs: () => number;
  /** How many acts are kept; 100,000 unless set. */
  room?: number;
}

export class Witness {
  readonly #options: WitnessOptions;
  readonly #acts: WitnessedAct[] = [];
  #forgotten = 0;

  constructor(options: WitnessOptions) {
    this.#options = options;
  }

  /** Those that are still kept, oldest first. */
  get acts(): readonly WitnessedAct[] {
    return this.#acts;
  }

  get forgotten(): number {
    return this.#forgotten;
  }

  saw(proxy: string, connection: number, direction: Direction, toxic: Toxic, act: ToxicAct): void {
    const { nowMs, room = 100_000 } = this.#options;
    const { name, typeName } = toxic;
    const facts = { proxy, connection, direction, toxic: name, type: typeName, act };
    this.#acts.push({ ...facts, atMs: nowMs() });
    if (this.#acts.length <= room) return;
    this.#forgotten += this.#acts.splice(0, Math.ceil(room / 10)).length;
  }
}
