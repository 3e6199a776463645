/** A second connection to a database, beside that of its owner: what anybody meets who comes to it. It waits for nobody and keeps nothing. */
import { pathToFileURL } from 'node:url';

type Database = import('node:sqlite').DatabaseSync;

/** @throws what SQLite throws; also where there is no database, since none is made */
export async function beside<T>(path: string, look: (database: Database) => T): Promise<T> {
  // Loaded by whoever needs it: some Nodes warn of it.
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(new URL(`${pathToFileURL(path)}?mode=rw`), { timeout: 0 });
  try {
    return look(database);
  } finally {
    database.close();
  }
}

/** What SQLite says to who begins to write, with its number; undefined to who may. Nothing is written. */
export async function writerRefusal(
  path: string,
): Promise<{ code: number; words: string } | undefined> {
  try {
    await beside(path, (database) => database.exec('BEGIN IMMEDIATE; ROLLBACK'));
    return undefined;
  } catch (error) {
    const code = sqliteCode(error);
    if (code === undefined) throw error;
    return { code, words: error instanceof Error ? error.message : String(error) };
  }
}

/** The first thing that is wrong with it, or `ok`. */
export async function integrityOf(path: string): Promise<string> {
  try {
    const [row = {}] = await beside(path, (database) =>
      database.prepare('PRAGMA integrity_check(1)').all(),
    );
    return String(Object.values(row)[0]).split('\n').at(-1) ?? '';
  } catch (error) {
    if (sqliteCode(error) === undefined || !(error instanceof Error)) throw error;
    return error.message;
  }
}

/** The number of the class of what went wrong; undefined for an error that is not of SQLite. */
function sqliteCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** Somebody else has the lock that is wanted. */
export const busyCode = 5;
