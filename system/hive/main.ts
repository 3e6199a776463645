// The hive as a program: flags in, a running hive out.
import { createLog, parseOptions, runProgram, usualStateFolder } from '../shared/index.ts';
import { startHive } from './hive.ts';
import { command, type HiveSettings } from './options.ts';

const options = parseOptions<HiveSettings>(command, process.argv.slice(2));
const { name, stateFolder = usualStateFolder(name) } = options;
const log = createLog(name);
await runProgram({
  name: 'hive',
  log,
  exitWithParent: options.exitWithParent ?? false,
  start: (instanceId, leave) => startHive({ ...options, stateFolder }, log, instanceId, leave),
});
