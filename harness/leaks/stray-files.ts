/** Finds what was left in the temporary folder that a scope was given for itself. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Leak } from './leak.ts';

export async function strayFiles(folder: string): Promise<Leak[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.map((entry) => {
    const path = join(folder, entry.name);
    const kind = entry.isDirectory() ? 'folder' : 'file';
    return {
      what: `temporary ${kind} ${path}`,
      remove: () => rm(path, { recursive: true, force: true }),
    };
  });
}
