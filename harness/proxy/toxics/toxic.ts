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
}

export interface ToxicType<A extends Attributes = Attributes> {
  readonly attributes: AttributeSpecs<A>;
  /** Whether removing the toxic closes the connections that it acts on. */
  readonly closesOnRemoval?: boolean;
  /**
   * What becomes of new connections while the toxic is there: `refuse` answers them with a reset as if nobody listened,
   * `swallow` not at all. Connections that are open stay. Such a toxic has no direction and spares nobody.
   */
  readonly listening?: 'refuse' | 'swallow';
  /** Starts to act on one direction of one connection. A toxic that acts on nothing that passes has none. */
  startStage?(attributes: A, context: StageContext): ToxicStage;
}

export interface StageContext {
  readonly nowMs: number;
  /** A stream of draws that belongs to this toxic on this connection. */
  readonly random: Prng;
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
  put(item: StreamItem, nowMs: number): void;
  /** The next item that may leave now, in the order of arrival. */
  take(nowMs: number): StreamItem | undefined;
  /** Gives up everything it holds, in order; it is not used afterwards. */
  drain(): StreamItem[];
}
