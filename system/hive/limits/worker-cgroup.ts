// A control group for one worker, by which the kernel keeps it within its limits. Made as near to this process as may be, so
// that what limits the hive limits its workers too; no controller is switched on for it, and no other group is changed.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as elapsed } from 'node:timers/promises';
import type { WorkerLimits } from '../../contracts/index.ts';
import { type CgroupTree, controllersIn, foldersOf, readIfThere } from './cgroup-trees.ts';
import { type Controller, filesFor, wordsFor } from './limit-files.ts';

export interface WorkerCgroup {
  /** Its folders: one, or with version 1 one for each controller. */
  folders: readonly string[];
  /** The limits that hold for nobody here, as sentences. */
  unenforced: readonly string[];
  /** Whether the kernel has ended one of its processes for want of memory. */
  ranOutOfMemory(): boolean;
  /** Ends what is left in it, where the kernel can, and removes it. Why that could not be done, else undefined. */
  remove(): Promise<string | undefined>;
}

/** `hornet-worker-<name of the worker>-<pid of its hive>`. */
export function cgroupName(worker: string, hivePid: number): string {
  return `hornet-worker-${worker}-${hivePid}`;
}

/** Makes what can be made. When it returns, every folder takes processes. */
export function makeWorkerCgroup(
  name: string,
  limits: WorkerLimits,
  trees: readonly CgroupTree[],
): WorkerCgroup {
  const wanted = (['memory', 'cpu'] as const).filter(
    (controller) => filesFor[controller](limits) !== undefined,
  );
  const made: Place[] = [];
  const unenforced: string[] = [];
  for (const place of placesFor(wanted, trees)) {
    const fault =
      place.folder === undefined ? noPlace : make(join(place.folder, name), place, limits);
    if (fault === undefined) made.push(place);
    else unenforced.push(...place.controllers.map((one) => `${wordsFor[one](limits)} ${fault}`));
  }
  const folders = made.map(({ folder = '' }) => join(folder, name));
  const killsBefore = folders.map(countKills);
  return {
    folders,
    unenforced,
    ranOutOfMemory: () =>
      folders.some((folder, index) => countKills(folder) > (killsBefore[index] ?? 0)),
    remove: async () => {
      const faults = await Promise.all(folders.map(removeGroup));
      return faults.find((fault) => fault !== undefined);
    },
  };
}

interface Place {
  /** In which the group is to be made; undefined where none will do. */
  folder: string | undefined;
  version: CgroupTree['version'];
  controllers: readonly Controller[];
}

const noPlace = 'is not enforced: this process may make no control group for it';

/** A process is in one group of version 2, which must do it all; version 1 has a tree for each controller. */
function placesFor(wanted: readonly Controller[], trees: readonly CgroupTree[]): Place[] {
  const places: Place[] = [];
  let open = wanted;
  for (const tree of trees) {
    const can = (folder: string): Controller[] => {
      const there = controllersIn(tree, folder);
      return open.filter((controller) => there.includes(controller));
    };
    const folder = foldersOf(tree)
      .filter((each) => can(each).length > 0 && isWritable(each))
      .sort((a, b) => can(b).length - can(a).length)[0]; // the nearest of those that can do the most
    if (folder === undefined) continue;
    const controllers = can(folder);
    places.push({ folder, version: tree.version, controllers });
    open = open.filter((controller) => !controllers.includes(controller));
  }
  return open.length === 0
    ? places
    : [...places, { folder: undefined, version: 2, controllers: open }];
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    accessSync(join(folder, 'cgroup.procs'), constants.W_OK);
    return true;
  } catch {
    return false; // which is the answer
  }
}

/** Why it could not be made, completing "The limit …"; then nothing of it is there. */
function make(
  path: string,
  { version, controllers }: Place,
  limits: WorkerLimits,
): string | undefined {
  try {
    makeFolder(path);
    for (const controller of controllers)
      for (const { file, value, isOptional } of filesFor[controller](limits)?.[version] ?? [])
        if (!isOptional || readIfThere(join(path, file)) !== '')
          writeFileSync(join(path, file), value);
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', 'echo $$ > "$0"', join(path, 'cgroup.procs')],
      {
        encoding: 'utf8',
      },
    );
    if (status !== 0) throw new Error(stderr?.trim().split(': ').at(-1) ?? 'no shell');
    return undefined;
  } catch (error) {
    removeFolder(path);
    return `is not enforced: a control group cannot be had with it (${wordOf(error)})`;
  }
}

/** Anew, where an earlier one of the name was left behind. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (wordOf(error) !== 'EEXIST') throw error;
    rmdirSync(path);
    mkdirSync(path);
  }
}

/** How often the kernel has ended somebody there. Kernels that do not count that count how often the limit was met. */
function countKills(folder: string): number {
  const events =
    readIfThere(join(folder, 'memory.events')) || readIfThere(join(folder, 'memory.oom_control'));
  const kills = /^oom_kill (\d+)$/m.exec(events)?.[1];
  return Number(kills ?? (readIfThere(join(folder, 'memory.failcnt')) || 0));
}

const removeTimeoutMs = 3_000;
const pauseMs = 5;

/** The kernel lets go of a group a moment after its last process, and tells nobody when. */
async function removeGroup(path: string): Promise<string | undefined> {
  if (readIfThere(join(path, 'cgroup.procs')) !== '') endAll(path);
  const startedMs = performance.now();
  for (;;) {
    const fault = removeFolder(path);
    if (fault === undefined || performance.now() - startedMs > removeTimeoutMs) return fault;
    await elapsed(pauseMs);
  }
}

/** All who are in it, at once (version 2 since Linux 5.14). Others are left to end by themselves. */
function endAll(path: string): void {
  try {
    writeFileSync(join(path, 'cgroup.kill'), '1', { flag: 'r+' });
  } catch {
    // no such file: then the group cannot be removed while they live, and that is told
  }
}

/** Why an empty group could not be removed; one that is gone already has been. */
export function removeFolder(path: string): string | undefined {
  try {
    rmdirSync(path);
    return undefined;
  } catch (error) {
    const word = wordOf(error);
    return word === 'ENOENT' ? undefined : `${path} cannot be removed: ${word}`;
  }
}

function wordOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}
