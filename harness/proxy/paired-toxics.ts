/**
 * The toxics of one connection that see both of its directions: puts their stages into both links, changes them in place
 * and takes them out again. Whether one acts here is drawn once, for both directions together.
 */
import type { Prng } from '../kernel/prng.ts';
import type { Link } from './link.ts';
import type { Direction, PairTally, Toxic, ToxicAct, ToxicPair } from './toxics/toxic.ts';

type Links = Readonly<Record<Direction, Pick<Link, 'addPaired' | 'removeToxic' | 'wake'>>>;

export function isPaired(toxic: Toxic): boolean {
  return toxic.type.startPair !== undefined;
}

export class PairedToxics {
  readonly #random: Prng;
  readonly #acted: (direction: Direction, toxic: Toxic, act: ToxicAct) => void;
  readonly #pairs = new Map<Toxic, ToxicPair>();

  /** @param random one stream of draws for the connection; each toxic has its own of it */
  constructor(random: Prng, acted: (direction: Direction, toxic: Toxic, act: ToxicAct) => void) {
    this.#random = random;
    this.#acted = acted;
  }

  /** Whether it acts on this connection, or would if it were added. */
  isActing(toxic: Toxic): boolean {
    return this.#random.fork(toxic.name, 'toxicity').next() < toxic.toxicity;
  }

  add(toxic: Toxic, links: Links): void {
    if (!this.isActing(toxic)) return;
    const pair = this.#start(toxic, links);
    if (pair === undefined) return;
    this.#pairs.set(toxic, pair);
    const { upstream, downstream } = pair;
    if (upstream !== undefined) links.upstream.addPaired(toxic, upstream, 'last');
    if (downstream !== undefined) links.downstream.addPaired(toxic, downstream, 'first');
  }

  update(toxic: Toxic, links: Links): void {
    const pair = this.#pairs.get(toxic);
    if (pair === undefined) this.add(toxic, links);
    else if (!this.isActing(toxic)) this.remove(toxic, links);
    else {
      for (const direction of ['upstream', 'downstream'] as const) {
        pair[direction]?.change?.(toxic.attributes);
        links[direction].wake();
      }
    }
  }

  remove(toxic: Toxic, links: Links): void {
    this.#pairs.delete(toxic);
    links.upstream.removeToxic(toxic);
    links.downstream.removeToxic(toxic);
  }

  #start(toxic: Toxic, links: Links): ToxicPair | undefined {
    return toxic.type.startPair?.(toxic.attributes, {
      direction: toxic.direction,
      random: this.#random.fork(toxic.name),
      acted: (direction, act) => this.#acted(direction, toxic, act),
      tally: tallyOf(toxic),
      // Not at once: whoever calls may stand in the middle of its own link.
      wake: (direction) => queueMicrotask(() => links[direction].wake()),
    });
  }
}

const tallies = new WeakMap<Toxic, PairTally>();

/** One for all connections of a toxic. */
function tallyOf(toxic: Toxic): PairTally {
  const tally = tallies.get(toxic) ?? { matched: 0, chosen: 0 };
  tallies.set(toxic, tally);
  return tally;
}
