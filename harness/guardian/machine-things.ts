/**
 * The way to what is taken of the machine: containers, mounts, cgroups, firewall tables, network
 * namespaces. Loaded when needed: a guardian starts light.
 */
import type { UndoEntry } from '../kernel/undo-register.ts';
import type { FoundThing } from '../machine/kinds.ts';

export type { FoundThing };

export const machineKindNames = [
  'container',
  'immutable-file',
  'mount',
  'cgroup',
  'firewall-table',
  'network-namespace',
] as const;

export type MachineKindName = (typeof machineKindNames)[number];
export type MachineEntry = Extract<UndoEntry, { kind: MachineKindName }>;

/** `harness/machine/kinds.ts`, or what stands in for it in a test. */
export type MachineKinds = Record<
  MachineKindName,
  { find(runId?: string): Promise<FoundThing[]>; remove(entry: MachineEntry): Promise<void> }
>;

export async function loadMachineKinds(): Promise<MachineKinds> {
  const { machineKinds } = await import('../machine/kinds.ts');
  return machineKinds;
}

export function isMachineEntry<E extends UndoEntry>(
  entry: E,
): entry is E & { kind: MachineKindName } {
  return machineKindNames.some((kind) => kind === entry.kind);
}

/** For people, and the same for two entries that mean the same thing. */
export function describeMachineEntry(entry: MachineEntry): string {
  switch (entry.kind) {
    case 'firewall-table':
      return `firewall table ${entry.table} in ${entry.namespace}`;
    case 'network-namespace':
      return `network namespace ${entry.name}`;
    case 'container':
      return `container ${entry.name}`;
    case 'immutable-file':
      return `immutable mark of ${entry.path}`;
    case 'cgroup':
    case 'mount':
      return `${entry.kind} ${entry.path}`;
  }
}
