// The fake SSH server as a program: another machine to whoever speaks SSH, with faults made to order.
import { createLog, runProgram } from '../../system/shared/index.ts';
import { readOptions } from './options.ts';
import { startSshServer } from './ssh-server.ts';

const options = readOptions(process.argv.slice(2));
const log = createLog('ssh-server');
await runProgram({
  name: 'ssh-server',
  log,
  exitWithParent: options.exitWithParent ?? false,
  start: () => startSshServer(options, log),
});
