/** A running system as faults see it: what its parts are called, and where each is right now. It strikes and judges nothing. */
import type { Link } from '../network/link.ts';
import type { ProcessIdentity } from '../process/process-table.ts';
import type { RunningService } from '../stack/running-service.ts';
import type { Topology } from './topology.ts';

export interface LiveProcess {
  readonly name: string;
  readonly identity: ProcessIdentity;
  /** Where it answers requests, past all links; undefined where that is not known. */
  readonly url: string | undefined;
}

export interface ChaosSubject {
  readonly topology: Topology;
  readonly links: readonly Link[];
  /** @throws HornetError LINK_UNKNOWN */
  link(name: string): Link;
  /**
   * The program of this name as it runs now.
   * @throws HornetError FAULT_NOT_INJECTED where it does not run
   */
  process(name: string): Promise<LiveProcess>;
  /** Where the harness starts it; undefined for one that another program starts, and starts again. */
  service(name: string): RunningService | undefined;
  /** Of a folder, file or database. @throws HornetError FAULT_NOT_INJECTED where it has no such thing */
  path(name: string): string;
}
