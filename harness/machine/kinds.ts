/**
 * Everything that a run can take of the machine, by the kind of its undo entry: for whoever cleans up.
 * A kind that is not listed here is not cleaned up. Nothing here loads more than Node.js itself has.
 */
import { cgroupKind } from './cgroup.ts';
import { containerKind } from './container-kind.ts';
import { firewallTableKind } from './firewall-table.ts';
import { immutableFileKind } from './immutable-file.ts';
import type { EntryOf, MachineKind } from './kind.ts';
import { mountKind } from './mount.ts';
import { networkNamespaceKind } from './network-namespace.ts';

export type { FoundThing, MachineKind } from './kind.ts';

type MachineKindName =
  | 'firewall-table'
  | 'cgroup'
  | 'immutable-file'
  | 'mount'
  | 'network-namespace'
  | 'container';

/** In the order in which things are best removed: what is inside something before that. */
export const machineKinds: { [K in MachineKindName]: MachineKind<EntryOf<K>> } = {
  container: containerKind,
  'firewall-table': firewallTableKind,
  'network-namespace': networkNamespaceKind,
  cgroup: cgroupKind,
  'immutable-file': immutableFileKind,
  mount: mountKind,
};
