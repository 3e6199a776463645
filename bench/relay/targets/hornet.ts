/** Our own queen and hive: two programs on the way, and a job in each of them. The queen has requests wait for her first hive. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningProcess, type Scope, startProcess } from '../../../harness/index.ts';
import { ownProgram } from '../../../system/topology/index.ts';
import type { RelayTarget, WorkerAddress } from '../relay-target.ts';

export const hornet: RelayTarget = {
  name: 'hornet',
  hops: 2,
  start: async (scope, worker) => {
    const folder = join(worker.folder, 'hornet');
    await mkdir(folder, { recursive: true });
    const queen = await startProgram(scope, 'queen', ['--state-folder', folder], folder);
    const queenUrl = String(queen.readyLine?.['url']);
    const workers = join(folder, 'hive.json');
    await writeFile(workers, JSON.stringify(hiveFile(worker)));
    await startProgram(
      scope,
      'hive',
      ['--queen-url', queenUrl, '--workers', workers, '--state-folder', join(folder, 'hive')],
      folder,
    );
    return { url: queenUrl };
  },
};

/** The worker runs already; the hive is told where. */
function hiveFile({ url, model }: WorkerAddress) {
  return {
    models: [{ id: model, path: 'attached' }],
    workers: [{ name: 'worker-1', model, url, slots: 128 }],
  };
}

/** With its log in a file of its own, as a service has it: to read it meanwhile would be the client's work. */
function startProgram(
  scope: Scope,
  name: 'queen' | 'hive',
  flags: readonly string[],
  logFolder: string,
): Promise<RunningProcess> {
  const log = join(logFolder, `${name}.log`);
  const command = [...ownProgram(name), '--listen', '127.0.0.1:0', ...flags];
  return startProcess(scope, {
    name,
    command: ['sh', '-c', 'exec "$@" 2>>"$0"', log, ...command],
    logFolder,
    ready: { kind: 'ready-line' },
  });
}
