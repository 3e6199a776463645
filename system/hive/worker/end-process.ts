// The one place where the hive sends signals: to its workers, and to those that an earlier life of it has left.
import type { ChildProcess } from 'node:child_process';

/** A worker finishes what it has, and ends. */
export function askToEnd(child: ChildProcess): void {
  child.kill('SIGTERM');
}

export function endNow(child: ChildProcess): void {
  child.kill('SIGKILL');
}

/** Returns whether there was such a process. @throws where it is another user's */
export function endSurvivor(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
