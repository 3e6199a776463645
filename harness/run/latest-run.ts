/**
 * `latest.json` in the root of the reports: which run came to its end last. A run that was
 * interrupted does not get there, so that nobody takes half a run for the state of things.
 */
import { join } from 'node:path';
import { writeAtomically } from './write-atomically.ts';

export interface LatestRun {
  id: string;
  /** Relative to the folder that the run was started in. */
  folder: string;
}

/** Points `latest.json` at a run. */
export function writeLatestRun(reportsRoot: string, { id, folder }: LatestRun): Promise<void> {
  const content = JSON.stringify({ version: 1, run: id, folder });
  return writeAtomically(join(reportsRoot, 'latest.json'), `${content}\n`);
}
