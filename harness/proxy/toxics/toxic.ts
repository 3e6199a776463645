/**
 * What a toxic is: a type (a row of the table), a setting made through the API, and a stage, which is
 * what it does to one direction of one connection. Stages hold no socket and no timer: they are told
 * the time and say when they want to be asked again, so each can be tested without waiting.
 */
import type { Prng } from '../../kernel/prng.ts';
import type { StreamItem } from '../stream-item.ts';
import type { AttributeSpecs, Attributes } from './attributes.ts';

export type { Attributes } from './attributes.ts';

/** Upstream runs from the client to the server behind the proxy, downstream back. */
export type Direction = 'upstream' | 'downstream';

/** A toxic as somebody set it. One object for as long as it exists; `toxicity` and `attributes` change. */
export interface Toxic {
  readonly name: string;
  readonly typeName: string;
  readonly type: ToxicType;
  readonly direction: Direction;
  /** The stream as it was written in the request; Toxiproxy repeats the spelling. */
  readonly stream: string;
  /** The share of connections it acts on, 0 to 1. */
  toxicity: number;
  attributes: Attributes;
  /** How long it stays unless its lease is renewed; undefined: until it is removed. */
  leaseMs?: number | undefined;
}

export interface ToxicType<A extends Attributes = Attributes> {
  readonly attributes: AttributeSpecs<A>;
  /** What is wrong with attributes that are right each by itself, for toxics that refuse nonsense: `needs after_bytes or after_ms`. */
  fault?(attributes: A): string | undefined;
  /** Whether removing the toxic closes the connections that it acts on. */
  readonly closesOnRemoval?: boolean;
  /**
   * What becomes of new connections while the toxic is there: `refuse` answers them with a reset as if nobody listened,
   * `swallow` not at all. Connections that are open stay. Such a toxic has no direction and spares nobody.
   */
  readonly listening?: 'refuse' | 'swallow';
  /**
   * Whether it answers clients by itself, so that it needs no server: a connection that it acts on is read from before the
   * server is reached, and lives on where nobody can be, until something is to be said to the server.
   */
  readonly needsNoServer?: boolean;
  /** Starts to act on one direction of one connection. A toxic that acts on nothing that passes has none. */
  startStage?(attributes: A, context: StageContext): ToxicStage;
  /** In its place for a toxic that must see both directions of a connection, whichever of them it was set on. */
  startPair?(attributes: A, context: PairContext): ToxicPair;
}

/** The stages of one toxic on one connection; they are made together, so that they may share what they know. */
export type ToxicPair = Readonly<Partial<Record<Direction, ToxicStage>>>;

export interface PairContext {
  /** The one that the toxic was set on. */
  readonly direction: Direction;
  /** As that of a stage; one for both directions. */
  readonly random: Prng;
  readonly acted: (direction: Direction, act: ToxicAct) => void;
  /** Counts over all connections, for as long as the toxic is there. */
  readonly tally: PairTally;
  /** Has a stage asked soon for what it has got without anything being put there. */
  readonly wake: (direction: Direction) => void;
}

export interface PairTally {
  /** How many messages it could have acted on. */
  matched: number;
  /** How many of them it has acted on. */
  chosen: number;
}

export interface StageContext {
  readonly nowMs: number;
  /** A stream of draws that belongs to this toxic on this connection. */
  readonly random: Prng;
  /** What acted in its place until the toxic was changed, for what has to outlive a change. */
  readonly previous: ToxicStage | undefined;
  /** To be told each time that the toxic does something to the traffic: what it decided, and nothing that a clock measured. */
  readonly acted: (act: ToxicAct) => void;
}

/** One thing that a toxic did: dropped 100 bytes at offset 3000, delayed a chunk by 73 ms. */
export interface ToxicAct {
  /** One verb: `delay`, `drop`, `close`, `reset`, `flip`. */
  readonly what: string;
  /** Of the first byte that it concerns, in this direction of the connection. */
  readonly offset?: number;
  readonly [detail: string]: number | string | undefined;
}

export interface ToxicStage {
  /** Whether it takes more; while it does not, what comes before it waits, back to the sender. */
  readonly hasRoom: boolean;
  /** When `take` may have something it has not now; undefined: not by the passing of time. */
  readonly wakeAtMs: number | undefined;
  /** Whether bytes of this connection are missing, so that it has to be closed when the toxic is removed. */
  readonly closesOnRemoval?: boolean;
  put(item: StreamItem, nowMs: number): void;
  /** The next item that may leave now, in the order of arrival. */
  take(nowMs: number): StreamItem | undefined;
  /** Gives up everything it holds, in order; it is not used afterwards. */
  drain(): StreamItem[];
  /** Takes over new attributes and goes on. Stages of a pair have it, since they must not lose their place in a message. */
  change?(attributes: Attributes): void;
}
