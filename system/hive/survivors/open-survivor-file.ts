// The list of running workers in the hive's state folder: read once, for those of an earlier life, and kept from then on.
import { join } from 'node:path';
import type { Logger, Narrate } from '../../shared/index.ts';
import { endSurvivors } from './end-survivors.ts';
import { startTicksOf } from './process-identity.ts';
import { SurvivorFile } from './survivor-file.ts';

/** Workers end as soon as they notice that their hive has; this is ample. */
const patienceMs = 2_000;

/**
 * Resolves when no worker of an earlier life runs any more; with undefined where processes cannot be told apart, and so
 * none is written down.
 */
export async function openSurvivorFile(
  folder: string,
  log: Logger,
  narrate: Narrate,
): Promise<SurvivorFile | undefined> {
  if (startTicksOf(process.pid) === undefined) {
    log.info('Workers are not written down: this system has no /proc to tell processes by');
    return undefined;
  }
  const file = new SurvivorFile(join(folder, 'workers.json'), log);
  await endSurvivors(file.read(), { narrate, patienceMs });
  return file;
}
