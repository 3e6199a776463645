/** What the threads of this check tell of each program that they started. */

/** `zero`: it binds port 0 and says what it got. `leased`: it is told a port that the harness has leased. */
export type PortKind = 'zero' | 'leased';

export type StartResult = { kind: PortKind; readyMs: number } & (
  | { outcome: 'answered' }
  /** Its port was somebody else's. */
  | { outcome: 'collided'; why: string }
  /** Somebody else answered at its address. */
  | { outcome: 'wrong'; why: string }
  | { outcome: 'failed'; why: string }
);

/** What a thread is told. */
export interface ThreadOrders {
  /** What the run hands to those who join it. */
  environment: Record<string, string>;
  thread: number;
  starts: number;
  /** How many programs of this thread run at once. */
  atOnce: number;
}
