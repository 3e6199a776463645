/**
 * Puts processes into a group of their own, as one with a limit, until the fault's scope closes, and then back to where each was.
 * The group is in the ledger, as every one is. It chooses no limit, and judges nothing.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cgroup, type CgroupLimits, makeCgroup } from '../../machine/cgroup.ts';
import { type CgroupHierarchy, listHierarchies } from '../../machine/cgroup-hierarchy.ts';
import { isAlive, type ProcessIdentity, readProcFile } from '../../process/process-table.ts';
import type { StrikeContext } from '../fault-kind.ts';
import { notInjected } from './not-injected.ts';

export interface Confinement {
  readonly group: Cgroup;
  /** Of the group that a process is in now in the same tree, whoever put it there: its folder. Undefined for who has ended. */
  groupOf(pid: number): string | undefined;
  /** Whether that is this one. */
  holds(pid: number): boolean;
}

/** What the group is called and limited to, and who is to be in it; asked again until nobody is new, since one that runs may start another. */
export interface Confined {
  readonly what: string;
  readonly limits: CgroupLimits;
  readonly members: () => readonly ProcessIdentity[];
  /** The trees in which the group may be made; all, unless given. */
  readonly hierarchies?: readonly CgroupHierarchy[];
  /** Done once the group is there and nobody in it. */
  readonly prepare?: (group: Cgroup) => void;
}

/** @throws HornetError FAULT_NOT_INJECTED where nobody is left to be in it; MACHINE_UNAVAILABLE */
export async function confine(
  { scope }: StrikeContext,
  { what, limits, members, hierarchies, prepare = () => {} }: Confined,
): Promise<Confinement> {
  const [first] = members();
  if (first === undefined) throw notInjected(`nobody is there for the group ${what}`);
  const group = await makeCgroup(scope, { name: `${what}-${first.pid}`, limits }, hierarchies);
  const tree = treeWith(group);
  const groupOf = (pid: number): string | undefined => folderOf(pid, tree);
  const home = groupOf(first.pid) ?? tree.root;
  const former = new Map<number, string>();
  // Who is left in the group at its end is killed, so all go back first; who was started in it belongs where its parent does.
  scope.defer(`members of the group ${what}`, () => {
    // One that is still in it may start another meanwhile.
    for (let inside = group.pids(), turn = 0; inside.length > 0 && turn < turns; turn += 1) {
      for (const pid of inside) moveTo(former.get(pid) ?? home, pid);
      inside = group.pids();
    }
  });
  prepare(group);
  for (let fresh = members(); fresh.length > 0; fresh = strangers(members(), former, group))
    for (const one of fresh) {
      former.set(one.pid, groupOf(one.pid) ?? home);
      moveIn(group, one);
    }
  return { group, groupOf, holds: (pid) => groupOf(pid) === group.paths[0] };
}

const turns = 10;

/** A number that the kernel has under a name in one of these files of a group, the first that is there; 0 where none is. */
export function countIn(
  folder: string | undefined,
  files: readonly string[],
  name: string,
): number {
  const file = files.map((one) => join(folder ?? '', one)).find((path) => existsSync(path));
  const text = folder === undefined || file === undefined ? '' : readFileSync(file, 'utf8');
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

function strangers(
  members: readonly ProcessIdentity[],
  former: ReadonlyMap<number, string>,
  group: Cgroup,
): ProcessIdentity[] {
  const inside = group.pids();
  return members.filter(({ pid }) => !former.has(pid) && !inside.includes(pid));
}

function moveIn(group: Cgroup, one: ProcessIdentity): void {
  try {
    group.add(one.pid);
  } catch (error) {
    if (isAlive(one)) throw error;
  }
}

function moveTo(folder: string, pid: number): void {
  try {
    writeFileSync(join(folder, 'cgroup.procs'), String(pid));
  } catch (error) {
    // It ended while it was on its way.
    if (existsSync(`/proc/${pid}`)) throw error;
  }
}

function treeWith({ paths: [path = ''] }: Cgroup): CgroupHierarchy {
  const tree = listHierarchies().find(({ root }) => path.startsWith(`${root}/`));
  if (tree === undefined) throw notInjected(`nobody knows the tree of ${path}`);
  return tree;
}

/** As the kernel says it; the top where that lies outside of what is seen here. */
function folderOf(
  pid: number,
  { controllers, root, version }: CgroupHierarchy,
): string | undefined {
  const lines = readProcFile(pid, 'cgroup')?.split('\n');
  const line = lines?.find((one) => {
    const names = one.split(':')[1]?.split(',') ?? [];
    return version === 2 ? one.startsWith('0::') : controllers.some((name) => names.includes(name));
  });
  if (line === undefined) return undefined;
  const folder = join(root, line.split(':').slice(2).join(':'));
  return existsSync(folder) ? folder : root;
}
