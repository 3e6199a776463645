/**
 * Small file systems in memory below the folder of a run, to fill up or take away. It mounts nothing
 * anywhere else, and unmounts nothing that it has not mounted.
 */
import { accessSync, mkdirSync, realpathSync } from 'node:fs';
import { isAbsolute, normalize } from 'node:path';
import { HornetError } from '../kernel/errors.ts';
import type { Scope } from '../kernel/scope.ts';
import { runCommand } from './command.ts';
import type { EntryOf, FoundThing, MachineKind } from './kind.ts';
import { listMounts, type Mount } from './mount-table.ts';
import { assertMarked, isWanted, runIdOfPath, runIdOfScope } from './own-name.ts';

export interface TmpfsSpec {
  /** Absolute, below the folder of the run; the folder is made. */
  path: string;
  /** What fits; more is "no space left on device". The kernel rounds up to whole pages. */
  sizeBytes: number;
}

export interface MountedTmpfs extends AsyncDisposable {
  readonly path: string;
  /** Takes it away, with what is in it. Calls after the first do nothing. */
  unmount(): Promise<void>;
}

/**
 * Mounts an empty file system until the scope closes. When this throws, nothing is mounted.
 * @throws HornetError MACHINE_RUN_MISSING, MOUNT_REFUSED for a path that is not the run's own,
 *   MACHINE_COMMAND_FAILED where this process may not mount
 */
export async function mountTmpfs(
  scope: Scope,
  { path, sizeBytes }: TmpfsSpec,
): Promise<MountedTmpfs> {
  const runId = runIdOfScope(scope);
  assertOwnPath(path, runId);
  const own = scope.child(`tmpfs ${path}`);
  const entry = { kind: 'mount', path } as const;
  own.defer(`mount ${path}`, () => remove(entry), { entry });
  try {
    // Where the folder of the run is missing, nobody would take a new one away.
    accessSync(pathAbove(path, runId));
    mkdirSync(path, { recursive: true });
    assertOwnPath(realpathSync(path), runId);
    const options = `size=${Math.trunc(sizeBytes)},mode=0700`;
    await runCommand(['mount', '-t', 'tmpfs', '-o', options, source(runId), path]);
  } catch (error) {
    await own.close('failed');
    throw error;
  }
  const unmount = () => own.close();
  return { path, unmount, [Symbol.asyncDispose]: unmount };
}

export const mountKind: MachineKind<EntryOf<'mount'>> = { find, remove };

async function find(runId?: string): Promise<FoundThing[]> {
  const found: FoundThing[] = [];
  for (const { path, type, source: named } of listMounts()) {
    const owner = runIdOfPath(path);
    if (type !== 'tmpfs' || !isWanted(owner, runId) || named !== source(owner)) continue;
    found.push({ entry: { kind: 'mount', path }, runId: owner, what: `mount ${path}` });
  }
  return found;
}

async function remove({ path }: EntryOf<'mount'>): Promise<void> {
  const owner = runIdOfPath(path);
  assertMarked(path, owner);
  const isThere = (mount: Mount) => mount.path === path && mount.source === source(owner);
  if (!listMounts().some(isThere)) return;
  await runCommand(['umount', path]).catch(async (error) => {
    // Gone meanwhile, or somebody has a file open: it then goes when they let go of it.
    if (listMounts().some(isThere))
      await runCommand(['umount', '--lazy', path]).catch(() => {
        throw error;
      });
  });
}

/** Shown as the device of the mount, and so its mark. */
function source(runId: string): string {
  return `hornet-${runId}`;
}

/** The folder of the run, below which the path lies. */
function pathAbove(path: string, runId: string): string {
  const name = source(runId);
  return path.slice(0, path.indexOf(`/${name}/`) + name.length + 1);
}

function assertOwnPath(path: string, runId: string): void {
  if (isAbsolute(path) && normalize(path) === path && runIdOfPath(path) === runId) return;
  const message = `${path} does not lie below the folder of run ${runId}.`;
  throw new HornetError('MOUNT_REFUSED', message, { data: { path, runId } });
}
