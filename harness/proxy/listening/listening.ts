/** What becomes of new connections at an address, and how one answer follows another without the address being given away. */
import type { Address } from '../address.ts';

/** `serve` accepts them, `refuse` answers as if nobody listened, `swallow` not at all. */
export type ListeningMode = 'serve' | 'refuse' | 'swallow';

/** One of these at work. Connections that were accepted are not its business. */
export interface Listening {
  readonly mode: ListeningMode;
  /** With the port that it was given where any would do. */
  readonly address: Address;
  /** Gives the address up; resolves once somebody else could have it. */
  stop(): Promise<void>;
}

/** All that needs no address is done and nothing is held yet. Beginning is quick, so that the address is free for a moment only. */
export interface PreparedListening {
  /** @throws Error when the address cannot be had, or the system does not do what the mode asks. */
  begin(): Promise<Listening>;
}
