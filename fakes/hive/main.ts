// The fake hive as a program: a hive to everyone who talks to it, that can be told to misbehave.
import { createLog, runProgram } from '../../system/shared/index.ts';
import { startFakeHive } from './fake-hive.ts';
import { readOptions } from './options.ts';

const options = readOptions(process.argv.slice(2));
const log = createLog(options.name);
await runProgram({
  name: 'hive',
  log,
  exitWithParent: options.exitWithParent ?? false,
  start: (instanceId, leave) => startFakeHive(options, log, instanceId, leave),
});
