/** Finds the run that was begun since a census, by the folder that it has. */
import { join } from 'node:path';
import type { Census } from './census.ts';
import { list } from './proc-files.ts';

/** Its id. Folders that only look like one, as that of the written models, are none. */
export function newRunIn(tmpFolder: string, before: Census): string | undefined {
  const found = list(tmpFolder).find(
    (name) => folderOfRun.test(name) && !before.folders.has(join(tmpFolder, name)),
  );
  return found && folderOfRun.exec(found)?.[1];
}

const folderOfRun = /^hornet-(\d{8}T\d{6}-[0-9a-z]{4})$/;
