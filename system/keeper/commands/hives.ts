// `keeper hives`: which there are, and what can be done with each, by way of the queen.
import type { Command } from 'commander';
import type { HiveOperation, HiveRecord } from '../../contracts/index.ts';
import { askForHives, findHive } from '../ask-hives.ts';
import { formatHive, formatHives } from '../display/format-hives.ts';
import { documentCommand } from '../document-command.ts';
import { commandGroup } from '../keeper-command.ts';
import { operationCommand } from '../operation-command.ts';

export function createHivesCommand(): Command {
  return commandGroup('hives', 'Lists hives, starts and stops them.', [
    documentCommand<{ hives: HiveRecord[] }>({
      name: 'list',
      description: 'Lists all hives that the queen knows.',
      ask: async (options, _texts, signal) => ({ hives: await askForHives(options, signal) }),
      format: ({ hives }) => formatHives(hives),
    }),
    documentCommand<HiveRecord>({
      name: 'status',
      description: 'Shows one hive with its devices and workers.',
      arguments: [['<name>', 'the hive']],
      ask: (options, [name = ''], signal) => findHive(name, options, signal),
      format: formatHive,
    }),
    hiveCommand('start', 'hive_start', 'Starts a hive where it is defined to be.'),
    hiveCommand('stop', 'hive_stop', 'Stops a hive once its running jobs have ended.'),
    hiveCommand('refresh', 'hive_refresh', 'Has a hive find out its devices and models anew.'),
    hiveCommand('check', 'hive_check', 'Looks whether a hive can run where it is defined to be.'),
  ]);
}

function hiveCommand(
  name: string,
  operation: HiveOperation['operation'],
  description: string,
): Command {
  return operationCommand({
    name,
    description,
    argument: ['<name>', 'the hive'],
    operation: (hive) => ({ operation, hive }),
  });
}
