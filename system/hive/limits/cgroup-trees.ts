// Which trees of control groups this process sees, of version 1 and 2, and where in them it is. It reads; it makes no group
// and switches no controller on, since that would be a change for everybody.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface CgroupTree {
  version: 1 | 2;
  /** The folder of its topmost group that is visible here. */
  root: string;
  /** The folder of the group that this process is in. */
  own: string;
  /** Of version 1: what it controls. Of version 2, each folder says so itself. */
  controllers: readonly string[];
}

/** Version 2 first; none where the system has no control groups. */
export function listCgroupTrees(
  mounts = readIfThere('/proc/self/mountinfo'),
  memberships = readIfThere('/proc/self/cgroup'),
): CgroupTree[] {
  const groups = memberships.split('\n').flatMap(parseMembership);
  return mounts
    .split('\n')
    .flatMap(parseMount)
    .map(({ path, root, version, options }): CgroupTree => {
      const membership = groups.find(({ controllers }) =>
        version === 2
          ? controllers.length === 0
          : controllers.some((controller) => options.includes(controller)),
      );
      const own = join(path, relativeTo(root, membership?.path ?? root));
      const controllers = membership?.controllers ?? [];
      return { version, root: path, own: existsSync(own) ? own : path, controllers };
    })
    .sort((a, b) => b.version - a.version);
}

/** The folders of the groups that this process is in, its own first: the limits of all of them hold for it. */
export function foldersOf({ root, own }: CgroupTree): string[] {
  const folders = [own];
  for (let folder = own; folder !== root && folder.startsWith(root); ) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}

/** What the groups in a folder of the tree can be limited by. */
export function controllersIn({ version, controllers }: CgroupTree, folder: string): string[] {
  if (version === 1) return [...controllers];
  return readIfThere(join(folder, 'cgroup.subtree_control')).split(/\s+/).filter(Boolean);
}

/** A file's text; empty where there is none, or none for us. */
export function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

interface CgroupMount {
  path: string;
  /** Which group is mounted there. */
  root: string;
  version: 1 | 2;
  options: readonly string[];
}

function parseMount(line: string): CgroupMount[] {
  const [place = '', device = ''] = line.split(' - ');
  const [, , , root, path] = place.split(' ');
  const [type, , options = ''] = device.split(' ');
  if (root === undefined || path === undefined) return [];
  if (type !== 'cgroup' && type !== 'cgroup2') return [];
  return [{ path, root, version: type === 'cgroup2' ? 2 : 1, options: options.split(',') }];
}

interface Membership {
  /** Empty: version 2. */
  controllers: string[];
  path: string;
}

function parseMembership(line: string): Membership[] {
  const [, names, ...path] = line.split(':');
  if (names === undefined) return [];
  return [{ controllers: names.split(',').filter(Boolean), path: path.join(':') }];
}

function relativeTo(root: string, path: string): string {
  if (root === '/') return path;
  return path.startsWith(`${root}/`) ? path.slice(root.length) : '';
}
