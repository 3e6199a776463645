/**
 * Removes a folder with all that is in it, unless something is mounted there: what looks like its
 * content would then be somebody else's files.
 */
import { rm } from 'node:fs/promises';
import { sep } from 'node:path';
import { HornetError } from '../kernel/errors.ts';
import { listMounts } from '../machine/mount-table.ts';

/**
 * @returns whether it was there
 * @throws HornetError FOLDER_HOLDS_MOUNT; and whatever removing throws
 */
export async function removeFolder(path: string): Promise<boolean> {
  const mounted = listMounts().find((mount) => `${mount.path}${sep}`.startsWith(`${path}${sep}`));
  if (mounted !== undefined) {
    const message = `${mounted.path} is mounted in ${path}.`;
    throw new HornetError('FOLDER_HOLDS_MOUNT', message, { data: { path, mounted: mounted.path } });
  }
  try {
    await rm(path, { recursive: true });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
