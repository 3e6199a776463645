/** What of a stack can be struck, as data: names and what they are. Schedules are drawn from this alone, so it holds no address and no pid. */

/**
 * - `process`: a program. `link`: a path with a proxy on it. `group`: programs that share a fate, as those of one machine.
 * - `network`: all links at once, for partitions. `folder`, `file`, `database`: what a program keeps.
 * - `machine`: what all programs share.
 */
export const targetKinds = [
  'process',
  'link',
  'group',
  'network',
  'folder',
  'file',
  'database',
  'machine',
] as const;
export type TargetKind = (typeof targetKinds)[number];

export interface Target {
  readonly kind: TargetKind;
  /** As in the stack: `worker-1`, `queen→hive-1`. */
  readonly name: string;
  /** What a fault may want it to be: `node`, `starts again`, `http`, `sse`. */
  readonly traits: readonly string[];
  /** The programs and links that feel it when it is struck: two faults that touch the same are not there at once. */
  readonly touches: readonly string[];
  /** Programs that end with it where it ends in good order. */
  readonly shutsDown?: readonly string[];
}

export interface Topology {
  readonly targets: readonly Target[];
}

/** Those of the kind that have every trait, in the order in which they were described. */
export function targetsFor(
  { targets }: Topology,
  { target, wants = [] }: { target: TargetKind; wants?: readonly string[] },
): Target[] {
  return targets.filter(
    ({ kind, traits }) => kind === target && wants.every((trait) => traits.includes(trait)),
  );
}
