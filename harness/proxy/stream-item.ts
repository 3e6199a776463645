/**
 * What travels along one direction of a connection: bytes, and how they end. No behaviour.
 */

/** Bytes as they were read from a socket. */
export interface Chunk {
  readonly kind: 'data';
  readonly bytes: Buffer;
  /** How many bytes of this direction came before; what is drawn for a chunk depends on this alone. */
  readonly offset: number;
  /** When it arrived here or left the toxic before, on the monotonic clock. */
  readonly atMs: number;
}

/** `end`: the sender has said all it had to say. `close`: the connection is over, both ways; with `reset` it breaks off, with a RST. */
export interface Ending {
  readonly kind: 'end' | 'close' | 'reset';
}

export type StreamItem = Chunk | Ending;
