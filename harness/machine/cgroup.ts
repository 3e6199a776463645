/**
 * Groups of processes that the kernel keeps together, limits and ends as one. Made where this process
 * may make one already; no controller is switched on for it, and no other group is changed.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import type { Scope } from '../kernel/scope.ts';
import { identify } from '../process/process-table.ts';
import { killEach } from '../process/terminate.ts';
import { type CgroupHierarchy, foldersOf, listHierarchies } from './cgroup-hierarchy.ts';
import { type CgroupLimits, placesFor } from './cgroup-place.ts';
import type { EntryOf, FoundThing, MachineKind } from './kind.ts';
import { assertMarked, isWanted, ownName, runIdOf } from './own-name.ts';

export type { CgroupLimits } from './cgroup-place.ts';

export interface Cgroup extends AsyncDisposable {
  readonly name: string;
  /** Its folder; of version 1, one for each controller that its limits need. */
  readonly paths: readonly string[];
  /** Moves a process in; what it starts from then on is in as well. @throws HornetError MACHINE_UNAVAILABLE */
  add(pid: number): void;
  /** Who is in. */
  pids(): number[];
  /** Ends all who are in, at once. @throws HornetError PROCESS_SURVIVED */
  kill(): Promise<void>;
  /** Ends all who are in, and the group. Calls after the first do nothing. */
  remove(): Promise<void>;
}

/**
 * Makes a group until the scope closes. When this throws, there is none.
 * @throws HornetError MACHINE_RUN_MISSING, MACHINE_NAME_INVALID, MACHINE_UNAVAILABLE where this process
 *   may make no group, or none with these limits
 * @param hierarchies where to look for a place; everywhere, unless given
 */
export async function makeCgroup(
  scope: Scope,
  spec: { name: string; limits?: CgroupLimits },
  hierarchies: readonly CgroupHierarchy[] = listHierarchies(),
): Promise<Cgroup> {
  const { name } = ownName(scope, spec.name);
  const places = placesFor(spec.limits ?? {}, hierarchies);
  const own = scope.child(`cgroup ${name}`);
  const paths = places.map(({ folder }) => join(folder, name));
  try {
    for (const { folder, files } of places) {
      const entry = { kind: 'cgroup', path: join(folder, name) } as const;
      own.defer(`cgroup ${entry.path}`, () => remove(entry), { entry });
      mkdirSync(entry.path);
      for (const { file, value } of files) writeFileSync(join(entry.path, file), value);
    }
  } catch (cause) {
    await own.close('failed');
    throw unavailable(`No cgroup ${name} could be made.`, cause);
  }
  return {
    name,
    paths,
    add: (pid) => addTo(paths, pid),
    pids: () => [...new Set(paths.flatMap(pidsIn))],
    kill: async () => void (await Promise.all(paths.map(killAll))),
    remove: () => own.close(),
    [Symbol.asyncDispose]: () => own.close(),
  };
}

export const cgroupKind: MachineKind<EntryOf<'cgroup'>> = { find, remove };

async function find(runId?: string): Promise<FoundThing[]> {
  const folders = new Set(listHierarchies().flatMap(foldersOf));
  return [...folders].flatMap((folder) =>
    groupsIn(folder).flatMap((name): FoundThing[] => {
      const owner = runIdOf(name);
      const path = join(folder, name);
      if (!isWanted(owner, runId)) return [];
      return [{ entry: { kind: 'cgroup', path }, runId: owner, what: `cgroup ${path}` }];
    }),
  );
}

async function remove({ path }: EntryOf<'cgroup'>): Promise<void> {
  assertMarked(path, runIdOf(basename(path)));
  if (existsSync(path)) await removeTree(path);
}

/** The kernel lets go of a group a moment after its last process, and tells nobody when. */
async function removeTree(path: string): Promise<void> {
  for (const name of groupsIn(path)) await removeTree(join(path, name));
  const deadlineMs = systemClock.nowMs() + removeTimeoutMs;
  for (;;) {
    await killAll(path);
    try {
      return rmdirSync(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
      if (systemClock.nowMs() > deadlineMs) throw unavailable(`${path} cannot be removed.`, error);
    }
    await systemClock.sleep(2);
  }
}

const removeTimeoutMs = 3_000;

/** By the kernel, which forgets nobody, where it can (version 2 since Linux 5.14). */
async function killAll(path: string): Promise<void> {
  const killFile = join(path, 'cgroup.kill');
  if (existsSync(killFile)) return writeFileSync(killFile, '1');
  for (let pids = pidsIn(path); pids.length > 0; pids = pidsIn(path)) {
    const alive = pids.map(identify).filter(({ startTime }) => startTime !== undefined);
    if (alive.length === 0) return;
    await killEach(alive);
  }
}

function addTo(paths: readonly string[], pid: number): void {
  try {
    for (const path of paths) writeFileSync(join(path, 'cgroup.procs'), String(pid));
  } catch (cause) {
    throw unavailable(`Process ${pid} could not be moved into ${paths.join(', ')}.`, cause);
  }
}

function pidsIn(path: string): number[] {
  try {
    return readFileSync(join(path, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
  } catch {
    // The group is gone.
    return [];
  }
}

function groupsIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    // Gone, or not for us to see.
    return [];
  }
}

function unavailable(message: string, cause: unknown): HornetError<'MACHINE_UNAVAILABLE'> {
  return new HornetError('MACHINE_UNAVAILABLE', message, { cause });
}
