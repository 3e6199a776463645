/** Decides where a group with certain limits can be made, and what is to be written there. Makes none. */
import { HornetError } from '../kernel/errors.ts';
import { type CgroupHierarchy, controllersIn, foldersOf, isWritable } from './cgroup-hierarchy.ts';

/** What all processes of a group may use together. */
export interface CgroupLimits {
  memoryBytes?: number;
  /** Of one processor: 0.5 is half of one. */
  processors?: number;
  /** How many processes and threads there may be. */
  processes?: number;
}

export interface CgroupPlace {
  /** In which the group is to be made. */
  folder: string;
  /** What to write into the group's folder. */
  files: { file: string; value: string }[];
}

/**
 * One place where one tree can do it all, else one for each controller.
 * @throws HornetError MACHINE_UNAVAILABLE
 */
export function placesFor(
  limits: CgroupLimits,
  hierarchies: readonly CgroupHierarchy[],
): CgroupPlace[] {
  const wanted = Object.entries(limitFiles).flatMap(([controller, filesOf]) => {
    const files = filesOf(limits);
    return files === undefined ? [] : [{ controller, files }];
  });
  if (wanted.length === 0) return [placeIn(hierarchies)];
  const places = new Map<string, CgroupPlace>();
  for (const { controller, files } of wanted) {
    const { folder, version } = folderWith(controller, hierarchies);
    const place = places.get(folder) ?? { folder, files: [] };
    place.files.push(...files[version]);
    places.set(folder, place);
  }
  return [...places.values()];
}

type FilesOfVersion = Record<CgroupHierarchy['version'], { file: string; value: string }[]>;

const periodMicroseconds = 100_000;

const limitFiles: Record<string, (limits: CgroupLimits) => FilesOfVersion | undefined> = {
  memory: ({ memoryBytes }) => {
    if (memoryBytes === undefined) return undefined;
    const value = String(Math.trunc(memoryBytes));
    return { 1: [{ file: 'memory.limit_in_bytes', value }], 2: [{ file: 'memory.max', value }] };
  },
  cpu: ({ processors }) => {
    if (processors === undefined) return undefined;
    const quota = String(Math.trunc(processors * periodMicroseconds));
    const period = String(periodMicroseconds);
    return {
      1: [
        { file: 'cpu.cfs_period_us', value: period },
        { file: 'cpu.cfs_quota_us', value: quota },
      ],
      2: [{ file: 'cpu.max', value: `${quota} ${period}` }],
    };
  },
  pids: ({ processes }) => {
    if (processes === undefined) return undefined;
    const files = [{ file: 'pids.max', value: String(Math.trunc(processes)) }];
    return { 1: files, 2: files };
  },
};

/** Version 2 comes first, since it can end all of a group at once; of version 1 any will do. */
function placeIn(hierarchies: readonly CgroupHierarchy[]): CgroupPlace {
  const folder = hierarchies.flatMap(foldersOf).find(isWritable);
  if (folder !== undefined) return { folder, files: [] };
  throw new HornetError('MACHINE_UNAVAILABLE', 'There is no cgroup below which one can be made.', {
    data: { looked: hierarchies.flatMap(foldersOf) },
  });
}

function folderWith(controller: string, hierarchies: readonly CgroupHierarchy[]) {
  for (const hierarchy of hierarchies) {
    const folder = foldersOf(hierarchy).find(
      (each) => isWritable(each) && controllersIn(hierarchy, each).includes(controller),
    );
    if (folder !== undefined) return { folder, version: hierarchy.version };
  }
  const message = `No cgroup with the controller "${controller}" can be made.`;
  throw new HornetError('MACHINE_UNAVAILABLE', message, { data: { controller } });
}
