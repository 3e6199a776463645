/** A link as its users see it: what can be done to it and what it tells. No behaviour. */
import type { Ways } from './link-direction.ts';
import type { ToxicEvidence } from './toxic-evidence.ts';
import type { ShownToxic } from './toxiproxy-client.ts';

/**
 * What a link does with traffic. `unconnected`: refuses it, having nobody to pass it to yet. `cut`:
 * refuses it. `silent`: accepts it and drops every byte. `delayed`: passes it on late.
 * `throttled`: passes it on slowly. `disturbed`: does with it what a toxic says that was armed.
 * `open`: passes it on.
 */
export type LinkState =
  | 'unconnected'
  | 'cut'
  | 'silent'
  | 'delayed'
  | 'throttled'
  | 'disturbed'
  | 'open';

export type LinkEventKind =
  | 'created'
  | 'retargeted'
  | 'cut'
  | 'reconnected'
  | 'silenced'
  | 'unsilenced'
  | 'delayed'
  | 'throttled'
  | 'armed'
  | 'disarmed'
  | 'healed';

/** Something that was done to a link. */
export interface LinkEvent {
  /** When it had been done, on the monotonic clock. */
  readonly atMs: number;
  readonly what: LinkEventKind;
  /** The new upstream, the delay, the rate, the ways that are silent, or the toxic, in words. */
  readonly detail?: string;
}

export interface LinkDelay {
  latencyMs: number;
  /** Every piece is late by latency ± jitter, evenly spread. Default 0. */
  jitterMs?: number;
  /** `upstream`: what the dialling side sends; `downstream`, the default: what it gets back. */
  direction?: Ways;
}

export interface LinkThrottle {
  /** Thousands of bytes a second that each connection carries, each way by itself; a whole number from 1. */
  rateKBps: number;
  /** Default `both`. */
  direction?: Ways;
}

/** Any toxic. Which types there are, and which attributes, is for the server to know: see docs/proxy-toxics.md. */
export interface ToxicOrder {
  /** `jitter`, `sse_stall`. */
  type: string;
  /** Default `both`. One is enough for a type that sees both ways by itself, or concerns who listens. */
  ways?: Ways;
  attributes?: Readonly<Record<string, number | string | boolean>>;
  /** The share of connections that it acts on. Default 1. */
  toxicity?: number;
}

/** A toxic that a link was armed with. */
export interface ArmedToxic {
  /** In words: `jitter both ways, mean_ms 5`. */
  readonly description: string;
  /** As the server knows it, one for each way. */
  readonly names: readonly string[];
  /** Takes it away and nothing else; gone already is fine. Not refused to whoever has run out of time, since it cleans up. */
  disarm(): Promise<void>;
  /**
   * What the server has seen it do, one for each way, also once it is gone.
   * @throws HornetError PROXY_UNSUPPORTED for a server that keeps no such account
   */
  evidence(): Promise<ToxicEvidence[]>;
}

/** Every call resolves once it is in effect, runs after those before it, and may be repeated. */
export interface Link {
  /** `queen→hive-1`: who dials whom. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** The `host:port` to dial instead of the upstream; the same for as long as the link lives. */
  readonly address: string;
  /** The address as the beginning of an HTTP URL, without a slash at the end. */
  readonly url: string;
  /** The `host:port` it passes traffic to. */
  readonly upstream: string | undefined;
  readonly state: LinkState;
  /** All that was done to it, oldest first. */
  readonly events: readonly LinkEvent[];
  /** Sets the upstream. Open connections are closed if it is another one; faults stay. */
  retarget(upstream: string): Promise<void>;
  /** Refuses connections and closes the open ones. */
  cut(): Promise<void>;
  /** Takes back a cut and nothing else. */
  reconnect(): Promise<void>;
  /** Drops every byte, both ways or one; connections stay open, and new ones are accepted. A further call replaces the ways. */
  silence(ways?: Ways): Promise<void>;
  /** Takes back a silence and nothing else. The connections that it has acted on are closed, since they have lost bytes. */
  unsilence(): Promise<void>;
  /**
   * Delays what passes; a further call replaces the delay.
   * @throws HornetError FAULT_INVALID
   */
  delay(delay: LinkDelay): Promise<void>;
  /**
   * Carries no more than so many bytes a second; a further call replaces the rate.
   * @throws HornetError FAULT_INVALID
   */
  throttle(throttle: LinkThrottle): Promise<void>;
  /**
   * Puts a toxic on it, besides those that are there, also of the same type. What its removal does to connections is the
   * toxic's business.
   * @throws HornetError PROXY_UNSUPPORTED for a type that the server does not know, PROXY_REFUSED for attributes that it does not take
   */
  arm(order: ToxicOrder): Promise<ArmedToxic>;
  /** Takes back every fault. Connections that were silenced are closed, since they have lost bytes. */
  heal(): Promise<void>;
  /** The toxics on it, as the server knows them. */
  toxics(): Promise<ShownToxic[]>;
  /**
   * What the server has seen the toxics do that are or were on it, whoever put them there; also on one before it that had its
   * name.
   * @throws HornetError PROXY_UNSUPPORTED for a server that keeps no such account
   */
  evidence(): Promise<ToxicEvidence[]>;
  /** Tells of every further event; returns a function that ends that. */
  onEvent(listener: (event: LinkEvent) => void): () => void;
}
