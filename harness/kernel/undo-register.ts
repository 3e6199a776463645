/**
 * What a scope needs of a record outside this process: things that must go away even when this
 * process no longer can see to it. Only the shapes; the ledger on disk is one implementation.
 */

/** What somebody who knows nothing else needs to make the thing go away. */
export type UndoEntry =
  /** Written before the process exists, and again with its pid and start time once it does. */
  | { kind: 'process'; name: string; pid?: number; startTime?: string | undefined }
  /** An absolute path; the whole folder goes. */
  | { kind: 'folder'; path: string }
  /** A TCP port of the loopback interface that is leased; what listens there is somebody's omission. */
  | { kind: 'port'; port: number }
  /** A proxy on a Toxiproxy server, by the server's control address. */
  | { kind: 'proxy'; server: string; name: string }
  /** A table of nftables with all its rules, in a network namespace of the run's own. */
  | { kind: 'firewall-table'; namespace: string; table: string }
  /** The absolute path of the group's folder; whoever is in it is killed. */
  | { kind: 'cgroup'; path: string }
  /** The absolute path of the mount point. */
  | { kind: 'mount'; path: string }
  /** The absolute path of a file that nobody can change; the mark goes, the file stays. */
  | { kind: 'immutable-file'; path: string }
  /** Named as `ip netns` names them. */
  | { kind: 'network-namespace'; name: string }
  /** By its name, on the engine that listens at this Unix socket. */
  | { kind: 'container'; socket: string; name: string };

export interface UndoRegister {
  /** The run that the entries belong to, and that its processes are marked with. */
  readonly runId: string;
  /** The run's temporary folder, which goes with it: for what nobody says a word about. */
  readonly folder: string;
  /**
   * Records what is about to be made; it is safe from the death of this process when this returns.
   * @param scope the name of whoever makes it; for reports
   * @throws HornetError LEDGER_NOT_WRITTEN: then do not make the thing.
   */
  open(entry: UndoEntry, scope?: string): OpenUndo;
}

export interface OpenUndo {
  /** Says the same thing again with more known. */
  amend(entry: UndoEntry): void;
  /** Strikes the entry out: the thing is gone. Calls after the first do nothing. */
  done(): void;
}
