/**
 * Which trees of cgroups this process sees, of version 1 and 2, and where in them it may make a group.
 * It reads; it switches no controller on, since that would be a change for everybody.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listMounts } from './mount-table.ts';

export interface CgroupHierarchy {
  version: 1 | 2;
  /** The folder of its topmost group that is visible here. */
  root: string;
  /** The folder of the group that this process is in. */
  own: string;
  /** Of version 1: what it controls. Of version 2, what a folder's groups are given counts. */
  controllers: readonly string[];
}

/** Version 2 first. */
export function listHierarchies(): CgroupHierarchy[] {
  const memberships = readMemberships();
  return listMounts()
    .filter(({ type }) => type === 'cgroup2' || type === 'cgroup')
    .map(({ path, root, type, options }): CgroupHierarchy => {
      const version = type === 'cgroup2' ? 2 : 1;
      const membership = memberships.find(({ controllers }) =>
        version === 2
          ? controllers.length === 0
          : controllers.some((controller) => options.includes(controller)),
      );
      const inside = relativeTo(root, membership?.path ?? root);
      const own = existsSync(join(path, inside)) ? join(path, inside) : path;
      return { version, root: path, own, controllers: membership?.controllers ?? [] };
    })
    .filter(({ version, controllers }) => version === 2 || isOfUse(controllers))
    .sort((a, b) => b.version - a.version);
}

/** The folders in which a group could be made, topmost first: there all sessions of a user look. */
export function foldersOf({ root, own }: CgroupHierarchy): string[] {
  const folders = [own];
  for (let folder = own; folder !== root && folder.startsWith(root); ) {
    folder = dirname(folder);
    folders.unshift(folder);
  }
  return folders;
}

/** Whether a group can be made in a folder, and moved into. */
export function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    accessSync(join(folder, 'cgroup.procs'), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What the groups in a folder are limited by. */
export function controllersIn(hierarchy: CgroupHierarchy, folder: string): readonly string[] {
  if (hierarchy.version === 1) return hierarchy.controllers;
  const text = readIfThere(join(folder, 'cgroup.subtree_control'));
  return text.split(/\s+/).filter((name) => name !== '');
}

interface Membership {
  /** Empty: version 2. */
  controllers: string[];
  path: string;
}

function readMemberships(): Membership[] {
  return readIfThere('/proc/self/cgroup')
    .split('\n')
    .flatMap((line) => {
      const [, names, ...path] = line.split(':');
      if (names === undefined) return [];
      return [
        { controllers: names.split(',').filter((name) => name !== ''), path: path.join(':') },
      ];
    });
}

/**
 * A tree that only has a name, like systemd's, is somebody's own; and a new group of cpuset takes no
 * process before it is told which processors it has.
 */
function isOfUse(controllers: readonly string[]): boolean {
  const isOther = (name: string) => name.startsWith('name=') || name === 'cpuset';
  return controllers.length > 0 && !controllers.some(isOther);
}

function relativeTo(root: string, path: string): string {
  if (root === '/' || path === root) return path === root ? '' : path;
  return path.startsWith(`${root}/`) ? path.slice(root.length) : '';
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
