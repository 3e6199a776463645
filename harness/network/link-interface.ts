/** A link as its users see it: what can be done to it and what it tells. No behaviour. */
import type { Ways } from './link-direction.ts';
import type { ShownToxic } from './toxiproxy-client.ts';

/**
 * What a link does with traffic. `unconnected`: refuses it, having nobody to pass it to yet. `cut`:
 * refuses it. `silent`: accepts it and drops every byte. `delayed`: passes it on late.
 * `throttled`: passes it on slowly. `open`: passes it on.
 */
export type LinkState = 'unconnected' | 'cut' | 'silent' | 'delayed' | 'throttled' | 'open';

export type LinkEventKind =
  | 'created'
  | 'retargeted'
  | 'cut'
  | 'reconnected'
  | 'silenced'
  | 'unsilenced'
  | 'delayed'
  | 'throttled'
  | 'healed';

/** Something that was done to a link. */
export interface LinkEvent {
  /** When it had been done, on the monotonic clock. */
  readonly atMs: number;
  readonly what: LinkEventKind;
  /** The new upstream, the delay, the rate, or the ways that are silent, in words. */
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
  /** Takes back every fault. Connections that were silenced are closed, since they have lost bytes. */
  heal(): Promise<void>;
  /** The toxics on it, as the server knows them. */
  toxics(): Promise<ShownToxic[]>;
  /** Tells of every further event; returns a function that ends that. */
  onEvent(listener: (event: LinkEvent) => void): () => void;
}
