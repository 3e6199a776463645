/**
 * What toxics did: every act with the connection that it was done to, in order, and a tally of each toxic. It keeps as many
 * acts and tallies of removed toxics as it has room for, and says how many acts it has forgotten; a tally is always whole.
 */
import { type RemovalReason, ToxicTally } from './toxic-tally.ts';
import type { Direction, Toxic, ToxicAct } from './toxics/toxic.ts';

/** One act, as it is kept: what was decided, and when. */
export interface WitnessedAct {
  /** Counts all acts of this server from 1. */
  readonly sequence: number;
  readonly proxy: string;
  readonly toxic: string;
  /** The toxic's own: counts those that the proxy of this name has had, from 1. */
  readonly toxicNumber: number;
  readonly type: string;
  /** Counts from 1 in the order in which the proxy accepted them; undefined for what concerns no connection. */
  readonly connection: number | undefined;
  readonly direction: Direction | undefined;
  readonly act: ToxicAct;
  /** On the wall clock. */
  readonly atMs: number;
}

/** Which acts or tallies; what is not given does not matter. */
export interface WitnessFilter {
  readonly proxy?: string | undefined;
  readonly toxic?: string | undefined;
}

export interface WitnessOptions {
  nowMs: () => number;
  /** How many acts are kept; 100,000 unless set. */
  room?: number;
  /** How many tallies of toxics that are gone; 10,000 unless set. */
  tallyRoom?: number;
}

export class Witness {
  readonly #options: WitnessOptions;
  readonly #acts: WitnessedAct[] = [];
  readonly #armed = new Map<Toxic, ToxicTally>();
  /** Oldest first. */
  readonly #removed: ToxicTally[] = [];
  /** Those of removed toxics, for acts that come too late. */
  readonly #tallies = new WeakMap<Toxic, ToxicTally>();
  readonly #toxicCounts = new Map<string, number>();
  #sequence = 0;

  constructor(options: WitnessOptions) {
    this.#options = options;
  }

  /** How many acts have been seen. */
  get sequence(): number {
    return this.#sequence;
  }

  /** How many acts were too old to be kept. */
  get forgotten(): number {
    return this.#sequence - this.#acts.length;
  }

  /** Those that are still kept, oldest first. */
  get acts(): readonly WitnessedAct[] {
    return this.#acts;
  }

  /** Acts that are still kept, oldest first, from the one after `after` on. */
  actsAfter(after: number, filter: WitnessFilter = {}): WitnessedAct[] {
    const start = Math.max(0, after - this.forgotten);
    return this.#acts.slice(start).filter((act) => matches(filter, act));
  }

  /** Toxics that are gone as far as they are kept, then those that are there, each in order. */
  tallies(filter: WitnessFilter = {}): ToxicTally[] {
    const all = [...this.#removed, ...this.#armed.values()];
    return all.filter((tally) => matches(filter, tally));
  }

  /** A toxic is there from now on. */
  armed(proxy: string, toxic: Toxic): void {
    this.#tallyOf(proxy, toxic);
  }

  /** A toxic is gone; what it does from now on, it should not. */
  removed(toxic: Toxic, reason: RemovalReason): void {
    const tally = this.#armed.get(toxic);
    if (tally === undefined) return;
    this.#armed.delete(toxic);
    tally.close(this.#options.nowMs(), reason);
    if (reason === 'lease') this.#note(tally, undefined, undefined, { what: 'expire' });
    this.#removed.push(tally);
    const { tallyRoom = 10_000 } = this.#options;
    if (this.#removed.length > tallyRoom) this.#removed.splice(0, Math.ceil(tallyRoom / 10));
  }

  /** A toxic did something to a connection. */
  saw(proxy: string, connection: number, direction: Direction, toxic: Toxic, act: ToxicAct): void {
    const tally = this.#tallyOf(proxy, toxic);
    tally.count(connection, act, this.#options.nowMs());
    this.#note(tally, connection, direction, act);
  }

  /**
   * Whether new connections are now answered as a toxic says that concerns who listens. Whom the kernel turns away nobody
   * sees, so what is noted is that it began to, each time that it did.
   */
  listens(proxy: string, toxic: Toxic, isInForce: boolean): void {
    const tally = this.#tallyOf(proxy, toxic);
    const { listening } = toxic.type;
    if (isInForce && !tally.isInForce && listening !== undefined) {
      const act = { what: listening };
      tally.count(undefined, act, this.#options.nowMs());
      this.#note(tally, undefined, undefined, act);
    }
    tally.isInForce = isInForce;
  }

  #tallyOf(proxy: string, toxic: Toxic): ToxicTally {
    const known = this.#tallies.get(toxic);
    if (known !== undefined) return known;
    const number = (this.#toxicCounts.get(proxy) ?? 0) + 1;
    this.#toxicCounts.set(proxy, number);
    const tally = new ToxicTally(proxy, toxic, number, this.#options.nowMs());
    this.#tallies.set(toxic, tally);
    this.#armed.set(toxic, tally);
    return tally;
  }

  #note(
    tally: ToxicTally,
    connection: number | undefined,
    direction: Direction | undefined,
    act: ToxicAct,
  ): void {
    const { nowMs, room = 100_000 } = this.#options;
    const { proxy, toxic, number: toxicNumber, type } = tally;
    this.#sequence += 1;
    const facts = { sequence: this.#sequence, proxy, toxic, toxicNumber, type };
    this.#acts.push({ ...facts, connection, direction, act, atMs: nowMs() });
    if (this.#acts.length > room) this.#acts.splice(0, Math.ceil(room / 10));
  }
}

function matches(filter: WitnessFilter, { proxy, toxic }: { proxy: string; toxic: string }) {
  return (
    (filter.proxy === undefined || filter.proxy === proxy) &&
    (filter.toxic === undefined || filter.toxic === toxic)
  );
}
