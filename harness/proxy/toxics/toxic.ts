/**
 * What a toxic is: a type (a row of the table), a setting made through the API, and a stage, which is
 * what it does to one direction of one connection. Stages hold no socket and no timer: they are told
 * the time and say when they want to be asked again, so each can be tested without waiting.
 */
import type { Prng } from '../../kernel/prng.ts';
import type { StreamItem } from '../stream-item.ts';

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

/** Whole numbers by name; times in milliseconds. */
export type Attributes<Name extends string = string> = Readonly<Record<Name, number>>;

export interface ToxicType<Name extends string = string> {
  /** The attributes it knows, in the order in which they are shown; one that is left out is 0. */
  readonly attributeNames: readonly Name[];
  /** Whether removing the toxic closes the connections that it acts on. */
  readonly closesOnRemoval?: boolean;
  /** Starts to act on one direction of one connection. */
  startStage(attributes: Attributes<Name>, context: StageContext): ToxicStage;
}

export interface StageContext {
  readonly nowMs: number;
  /** A stream of draws that belongs to this toxic on this connection. */
  readonly random: Prng;
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
