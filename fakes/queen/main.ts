// The fake queen as a program: a queen to everyone who talks to it, that can be told to misbehave.
import { createLog, runProgram } from '../../system/shared/index.ts';
import { startFakeQueen } from './fake-queen.ts';
import { readOptions } from './options.ts';

const options = readOptions(process.argv.slice(2));
const log = createLog(options.name);
await runProgram({
  name: 'queen',
  log,
  exitWithParent: options.exitWithParent ?? false,
  start: () => startFakeQueen(options, log),
});
