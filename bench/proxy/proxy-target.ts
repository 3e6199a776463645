/** Something that stands between the load and its server, or nothing: how it is started, and where it listens. */
import type { Scope } from '../../harness/index.ts';

export interface ProxyTarget {
  /** As the table names it. */
  name: string;
  /** Starts it, or says why it cannot be measured here. */
  start(scope: Scope, surroundings: Surroundings): Promise<RunningTarget | { skipped: string }>;
}

export interface Surroundings {
  /** Of the server behind all of them, on 127.0.0.1. */
  serverPort: number;
  /** For files and logs. */
  folder: string;
  /** The Toxiproxy to compare with; without it, the one on the PATH. */
  toxiproxy: string | undefined;
}

export interface RunningTarget {
  /** Where it listens, on 127.0.0.1. */
  port: number;
  /** The process that does the work, for what it takes of the processor. */
  pid?: number;
  /** Of one that speaks Toxiproxy's interface: where that is. */
  apiUrl?: string;
}
