// `keeper workers`: all workers of all hives, and how to start and stop one.
import type { Command } from 'commander';
import type { WorkerOperation } from '../../contracts/index.ts';
import { askForHives } from '../ask-hives.ts';
import { formatWorkers, type PlacedWorker, workersOf } from '../display/format-hives.ts';
import { documentCommand } from '../document-command.ts';
import { commandGroup } from '../keeper-command.ts';
import { operationCommand } from '../operation-command.ts';

export function createWorkersCommand(): Command {
  return commandGroup('workers', 'Lists workers, starts and stops them.', [
    documentCommand<{ workers: PlacedWorker[] }>({
      name: 'list',
      description: 'Lists the workers of all hives.',
      ask: async (options, _texts, signal) => ({
        workers: workersOf(await askForHives(options, signal)),
      }),
      format: ({ workers }) => formatWorkers(workers),
    }),
    workerCommand('start', 'worker_start', 'Starts a worker, which loads its model.'),
    workerCommand('stop', 'worker_stop', 'Stops a worker once its running requests have ended.'),
  ]);
}

function workerCommand(
  name: string,
  operation: WorkerOperation['operation'],
  description: string,
): Command {
  return operationCommand({
    name,
    description,
    argument: ['<hive/name>', 'the worker, as in hive-1/worker-1'],
    operation: (text, refuse) => {
      const [hive, worker, more] = text.split('/');
      if (!hive || !worker || more !== undefined)
        return refuse(`"${text}" is no worker: give its hive too, as in hive-1/worker-1`);
      return { operation, hive, worker };
    },
  });
}
