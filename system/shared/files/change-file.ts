// Changes a small file that several processes may change at once: none of their changes is lost, and a reader sees the file
// as it was before or as it is after, never half of it. Only its owner can read it.
import { open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withFileLock } from './file-lock.ts';

export interface ChangeFileOptions {
  /** How long others may hold the file first. */
  waitMs?: number;
}

/**
 * `change` is given what the file holds, undefined where there is none, and returns what it shall hold. What it throws
 * leaves the file as it is. Resolves once the new content is on the disk.
 * @throws STORAGE_FAILED when others hold the file for too long, and what the file system says
 */
export async function changeFile(
  path: string,
  change: (content: string | undefined) => string,
  { waitMs = 10_000 }: ChangeFileOptions = {},
): Promise<void> {
  const file = await realpath(path).catch(ifMissing(path)); // a link stays one
  await withFileLock(file, waitMs, async () => {
    const content = await readFile(file, 'utf8').catch(ifMissing(undefined));
    await replace(file, change(content));
  });
}

/** The draft has one name, so that one left by a process that was killed is written over by the next. */
async function replace(file: string, content: string): Promise<void> {
  const draft = `${file}.draft`;
  try {
    await writeThrough(draft, content);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

async function writeThrough(file: string, content: string): Promise<void> {
  await rm(file, { force: true }); // its mode would stay
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Without it a crash of the machine could undo the rename. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ifMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
}
