// The folder of a hive suite: the file that tells the hive of its models and workers, all of which the suite's own program plays.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suiteModel } from '../jobs/job-client.ts';

export interface HiveFolder {
  readonly path: string;
  readonly workersFile: string;
  remove(): Promise<void>;
}

/** Models that the hive knows besides the suite's own, by what becomes of a job for them. */
export const oddModels = {
  /** Its worker says why it cannot start. */
  unloadable: 'unloadable',
  /** Its worker ends without a word. */
  mute: 'mute',
  /** No worker has it. */
  spare: 'spare',
  /** Its worker is stopped as soon as it has nothing to do. */
  brief: 'brief',
  /** Its worker has not been started by the hive. */
  found: 'found',
} as const;

/** One worker for the suite's model that starts with the hive, and one that waits for its first job. */
export const workerNames = { early: 'worker-1', late: 'worker-2' } as const;
/** The model of the worker that waits. */
export const lateModel = 'late';

export const workerSlots = 3;

/** @param foundUrl where a worker is that the hive does not start */
export async function makeHiveFolder(foundUrl: string): Promise<HiveFolder> {
  const path = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  const program = fileURLToPath(new URL('./scripted-worker.child.ts', import.meta.url));
  const worker = { slots: workerSlots, command: [process.execPath, program] };
  const { unloadable, mute, brief, found } = oddModels;
  const models = [suiteModel, lateModel, ...Object.values(oddModels)];
  const workersFile = join(path, 'hive.json');
  const configuration = {
    models: models.map((id) => ({ id, path: `${id}.gguf` })),
    workers: [
      { ...worker, name: workerNames.early, model: suiteModel, start: 'with_hive' },
      { ...worker, name: workerNames.late, model: lateModel },
      { ...worker, name: 'worker-unloadable', model: unloadable },
      { ...worker, name: 'worker-mute', model: mute },
      { ...worker, name: 'worker-brief', model: brief, idle_stop_ms: 100 },
      { name: 'worker-found', model: found, url: foundUrl },
    ],
  };
  await writeFile(workersFile, JSON.stringify(configuration));
  return { path, workersFile, remove: () => rm(path, { recursive: true, force: true }) };
}
