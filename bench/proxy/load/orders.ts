/** What the program that makes the load can be asked for, and what it answers. No behaviour. */

/** The size of the messages that are sent there and back. */
export const messageBytes = 128;

export type LoadOrder =
  /** Messages there and back, each connection the next as soon as the last one is back. */
  | { kind: 'round-trips'; port: number; connections: number; durationMs: number }
  /** HTTP requests with a body of a kilobyte in the answer, one after the other on each connection. */
  | { kind: 'requests'; port: number; connections: number; durationMs: number }
  /** Messages that do not wait for each other, one a connection in so many milliseconds. */
  | { kind: 'paced-trips'; port: number; connections: number; everyMs: number; durationMs: number }
  /** Connections that are made, carry one byte there and back, and are closed; so many at once. */
  | { kind: 'connects'; port: number; atOnce: number; count: number }
  /** Bytes from the server, as fast as they come. */
  | { kind: 'streams'; port: number; connections: number; durationMs: number };

/** Figures of one order; which ones there are depends on its kind. */
export interface LoadResult {
  /** How long the load lasted. */
  elapsedMs: number;
  /** Round trips, requests, or connections. */
  count: number;
  bytes: number;
  /** Of round trips and requests. */
  p50Ms: number;
  p99Ms: number;
}
