// The file queen.db, opened and in order: of the version that this program writes, sound, and readable by its owner alone.
// One that is damaged is moved aside, never deleted; one of another version is refused.
import { closeSync, existsSync, openSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSchema, schemaVersion } from './schema.ts';
import { StoreError, sqliteCode, sqliteCodes } from './store-error.ts';

/**
 * How long a write waits for somebody else's lock. All work of the program waits with it, and only a person with a tool of
 * his own can be in the way, so it is short.
 */
const busyTimeoutMs = 50;

export interface DamagedFile {
  /** Its new name, in the same folder. */
  movedTo: string;
  fault: string;
}

/** @throws StoreError */
export function openDatabase(
  path: string,
  onDamaged: (damaged: DamagedFile) => void,
): DatabaseSync {
  try {
    return openSound(path);
  } catch (error) {
    if (!isDamage(error)) throw unusable(path, error);
    const movedTo = moveAside(path);
    onDamaged({ movedTo, fault: error.message });
  }
  try {
    return openSound(path);
  } catch (error) {
    throw unusable(path, error);
  }
}

function openSound(path: string): DatabaseSync {
  closeSync(openSync(path, 'a', 0o600)); // SQLite gives its other files the mode of this one
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    const isNew = checkVersion(db, path);
    checkSoundness(db);
    // Without a sync at each commit: what is committed outlives the program, though not the machine's loss of power.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    db.exec('PRAGMA journal_size_limit = 16777216'); // the log of a burst is cut back to this
    if (isNew) createSchema(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Whether nothing is in it yet. @throws StoreError for what somebody else has put there */
function checkVersion(db: DatabaseSync, path: string): boolean {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() ?? {};
  if (version === schemaVersion) return false;
  const isEmpty = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (version === 0 && isEmpty) return true;
  const advice = 'Give the queen another --state-folder, or move the file away.';
  throw new StoreError(
    'foreign',
    path,
    `${basename(path)} has version ${version}, and this queen knows version ${schemaVersion} only. ${advice}`,
  );
}

function checkSoundness(db: DatabaseSync): void {
  const faults = db.prepare('PRAGMA quick_check(1)').all();
  const [fault] = Object.values(faults[0] ?? {});
  if (fault !== 'ok') throw new DamageError(String(fault).split('\n').at(-1));
}

class DamageError extends Error {}

function isDamage(error: unknown): error is Error {
  const damaged: number[] = [sqliteCodes.corrupt, sqliteCodes.notADatabase];
  return error instanceof DamageError || damaged.includes(sqliteCode(error));
}

/** With its log, since neither can be read without the other. */
function moveAside(path: string): string {
  const movedTo = `${path}.corrupt-${new Date().toISOString().replace(/[-:]/g, '')}`;
  for (const suffix of ['', '-wal', '-shm'])
    if (existsSync(path + suffix)) renameSync(path + suffix, movedTo + suffix);
  return basename(movedTo);
}

function unusable(path: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new StoreError('unusable', path, `${basename(path)} cannot be used: ${why}.`, error);
}
