// A client that is being attended to, as those see it who work for it: what it is part of, when it has gone, what runs for it.
import type { Stage } from './stage.ts';

export interface AttendedClient {
  readonly stage: Stage;
  /** Aborted when its connection has ended. */
  readonly signal: AbortSignal;
  /** Ends its connection. */
  end(how: 'close' | 'reset', afterMs?: number): void;
  /** A command's group runs for it from now on, and is ended with its connection. */
  adopt(group: number): void;
  /** The leader of the group has ended. */
  leave(group: number): void;
}
