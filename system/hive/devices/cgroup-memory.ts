// How much memory the control groups leave to this process: in a container the machine's own figures say too much.
import { join } from 'node:path';
import { type CgroupTree, foldersOf, readIfThere } from '../limits/cgroup-trees.ts';

export interface MemoryRoom {
  totalBytes: number;
  freeBytes: number;
}

/** The tightest of the limits that hold here; undefined where there is none. */
export function readCgroupMemory(trees: readonly CgroupTree[]): MemoryRoom | undefined {
  const rooms = trees
    .filter(({ version, controllers }) => version === 2 || controllers.includes('memory'))
    .flatMap((tree) => foldersOf(tree).flatMap((folder) => roomIn(folder, tree.version)));
  if (rooms.length === 0) return undefined;
  return {
    totalBytes: Math.min(...rooms.map(({ totalBytes }) => totalBytes)),
    freeBytes: Math.min(...rooms.map(({ freeBytes }) => freeBytes)),
  };
}

const fileNames = {
  1: {
    limit: 'memory.limit_in_bytes',
    used: 'memory.usage_in_bytes',
    cached: 'total_inactive_file',
  },
  2: { limit: 'memory.max', used: 'memory.current', cached: 'inactive_file' },
} as const;

/** From here on, version 1 means that there is no limit. */
const noLimitBytes = 2 ** 60;

function roomIn(folder: string, version: CgroupTree['version']): MemoryRoom[] {
  const names = fileNames[version];
  const totalBytes = Number.parseInt(readIfThere(join(folder, names.limit)), 10); // `max` is no number
  if (Number.isNaN(totalBytes) || totalBytes >= noLimitBytes) return [];
  const usedBytes = Number.parseInt(readIfThere(join(folder, names.used)), 10) || 0;
  // What was read of files and not looked at since is given back as soon as it is wanted.
  const statistics = readIfThere(join(folder, 'memory.stat'));
  const cachedBytes = Number(
    new RegExp(`^${names.cached} (\\d+)$`, 'm').exec(statistics)?.[1] ?? 0,
  );
  return [{ totalBytes, freeBytes: Math.max(0, totalBytes - usedBytes + cachedBytes) }];
}
