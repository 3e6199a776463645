// One queen a state folder. The lock is SQLite's own, on a file beside the data: it goes with the process, however that ends.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError, sqliteCode, sqliteCodes } from './store-error.ts';

/** Holds the folder until it is disposed. @throws StoreError where somebody else does, or where nobody can */
export function holdFolder(folder: string): Disposable {
  const path = join(folder, 'queen.lock');
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path, { timeout: 0 });
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE'); // in memory: no second file
  } catch (error) {
    lock?.close();
    if (sqliteCode(error) !== sqliteCodes.busy)
      throw new StoreError('unusable', path, `The state folder ${folder} cannot be used.`, error);
    const advice = 'Stop it, or give this one another --state-folder.';
    throw new StoreError(
      'in_use',
      path,
      `Another queen uses the state folder ${folder}. ${advice}`,
      error,
    );
  }
  return lock;
}
