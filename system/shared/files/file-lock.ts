// A lock on a file among processes of one machine. The kernel holds it for its owner and lets it go when that ends, however
// it ends; so no lock is ever left behind and none has to be judged stale.
import { setTimeout as elapsed } from 'node:timers/promises';
import { Failure } from '../failure.ts';

/**
 * Runs `work` while nobody else, in this process or another, holds the lock. What is locked is an empty database beside the
 * file, `<file>.lock`, because SQLite's are the kernel locks that Node can take.
 * @throws STORAGE_FAILED when somebody else has it for longer than `waitMs`
 */
export async function withFileLock<T>(
  file: string,
  waitMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const { DatabaseSync } = await import('node:sqlite'); // most programs never write such a file
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    const deadlineMs = performance.now() + waitMs;
    while (!tryLock(lock)) {
      if (performance.now() > deadlineMs)
        throw new Failure('STORAGE_FAILED', 'The file is being written by another program.', {
          details: { reason: 'locked', wait_ms: waitMs },
        });
      await elapsed(5 + Math.random() * 10); // the kernel tells nobody that a lock is free
    }
    return await work();
  } finally {
    lock.close(); // which lets go of the lock
  }
}

const sqliteBusy = 5;

function tryLock(lock: { exec(sql: string): void }): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === sqliteBusy) return false; // the field that Node documents for SQLite's own code
    throw error;
  }
}
