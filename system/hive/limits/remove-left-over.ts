// Takes away the control groups that hives have left behind which did not end by themselves. It touches none that has a process
// in it, for the kernel does not remove such, and none whose hive lives.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type CgroupTree, foldersOf, listCgroupTrees } from './cgroup-trees.ts';
import { removeFolder } from './worker-cgroup.ts';

/** Of a hive in another PID namespace one does not know whether it lives; so much later, its worker is in its group. */
const youngMs = 1_000;

/** Call it when the hive starts. Returns the folders that are gone. */
export function removeLeftOverCgroups(
  trees: readonly CgroupTree[] = listCgroupTrees(),
  minimumAgeMs = youngMs,
): string[] {
  const folders = new Set(trees.flatMap(foldersOf));
  return [...folders].flatMap((folder) =>
    groupsIn(folder)
      .filter((name) => isOfDeadHive(name))
      .map((name) => join(folder, name))
      .filter((path) => ageOf(path) >= minimumAgeMs && removeFolder(path) === undefined),
  );
}

const namePattern = /^hornet-worker-[a-z0-9-]+-(?<pid>\d+)$/;

function isOfDeadHive(name: string): boolean {
  const pid = namePattern.exec(name)?.groups?.['pid'];
  return pid !== undefined && !existsSync(`/proc/${pid}`);
}

function groupsIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return []; // gone, or not for us to see
  }
}

function ageOf(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}
