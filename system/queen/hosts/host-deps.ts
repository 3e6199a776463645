// What the work on hosts needs of the rest of the queen.
import type { HiveRecord } from '../../contracts/index.ts';
import type { Narrate } from '../../shared/index.ts';
import type { CallHive } from './call-hive.ts';
import type { HiveDefinitions } from './hive-definitions.ts';

export interface HostDeps {
  definitions: HiveDefinitions;
  /** All hives that have reported, as the registry shows them. */
  hives(): HiveRecord[];
  /**
   * Resolves when the hive is `up`, at once where it is; only with another instance than `otherThan` where that is given.
   * Rejects with the signal's reason.
   */
  whenKnown(hive: string, signal: AbortSignal, otherThan?: string): Promise<HiveRecord>;
  /** Resolves when the hive is neither `up` nor `draining`. Rejects with the signal's reason. */
  whenGone(hive: string, signal: AbortSignal): Promise<void>;
  narrate: Narrate;
  callHive: CallHive;
  /** Where hives report to: what the queen advertises. */
  queenUrl(): string;
  /** For logs and records of hives on this host. */
  stateFolder: string;
  /** How long a host may take to let the queen in, and to do one thing there. */
  sshTimeoutMs: number;
  /** From the start of a hive's program to its first heartbeat. */
  startTimeoutMs: number;
  /** For a hive to end by itself; it is forced afterwards. */
  stopTimeoutMs: number;
}
