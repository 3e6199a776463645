// Copies SQLite's log back into the file while nobody writes. It waits for the disk, and all work of the program would wait too.
import type { DatabaseSync } from 'node:sqlite';

/** How long nothing must have been written. */
const idleMs = 1_000;

/** Under steady load the log is copied back only once it has so many pages, of 4096 bytes. */
const pagesAtMost = 8_192;

/** Until it is disposed. */
export function copyBackWhenIdle(db: DatabaseSync): Disposable {
  db.exec(`PRAGMA wal_autocheckpoint = ${pagesAtMost}`);
  const changes = db.prepare('SELECT total_changes() AS count');
  let seen = changes.get()?.['count'];
  let copied = seen;
  const timer = setInterval(() => {
    const count = changes.get()?.['count'];
    if (count === seen && count !== copied && copyBack(db)) copied = count;
    seen = count;
  }, idleMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function copyBack(db: DatabaseSync): boolean {
  try {
    db.exec('PRAGMA wal_checkpoint(PASSIVE)');
    return true;
  } catch {
    return false; // nothing is lost, the log has it; a disk that fails is told at the next write
  }
}
