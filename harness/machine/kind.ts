/**
 * What every kind of thing that a run takes of the machine can do for whoever cleans up: be found by
 * its mark, and be removed. Making one is each kind's own; nothing here makes anything.
 */
import type { UndoEntry } from '../kernel/undo-register.ts';

/** Something that carries the mark of a run, whoever wrote it down or did not. */
export interface FoundThing {
  /** What `remove` of its kind needs. */
  entry: UndoEntry;
  runId: string;
  /** For people: `cgroup /sys/fs/cgroup/hornet-…`. */
  what: string;
}

export interface MachineKind<E extends UndoEntry> {
  /**
   * What carries the mark of Hornet in its name or label: of one run, or of any. Never anything else.
   * Finds nothing, and throws nothing, where this machine has no such things.
   */
  find(runId?: string): Promise<FoundThing[]>;
  /**
   * Makes it gone; gone already is fine.
   * @throws HornetError MACHINE_NAME_INVALID for what does not carry the mark of a run,
   *   MACHINE_COMMAND_FAILED, PROCESS_SURVIVED
   */
  remove(entry: E): Promise<void>;
}

/** The entry of one kind. */
export type EntryOf<K extends UndoEntry['kind']> = Extract<UndoEntry, { kind: K }>;
