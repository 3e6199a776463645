/**
 * The fence around deleting: a ledger is only a file, and no line of it may take away a folder that
 * does not carry the name of its run.
 */
import { isAbsolute, normalize, sep } from 'node:path';

/** Whether the path is, or is inside, a folder that is named after the run. */
export function isRemovable(path: string, runId: string): boolean {
  if (runId === '' || !isAbsolute(path) || normalize(path) !== path) return false;
  return path.split(sep).some((name) => name === runId || name.endsWith(`-${runId}`));
}
