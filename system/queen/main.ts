// The queen as a program: flags in, a running queen out.
import { createLog, defineCommand, parseOptions, runProgram } from '../shared/index.ts';
import { startQueen } from './queen.ts';
import { type QueenOptions, queenSettings } from './queen-options.ts';

const command = defineCommand(
  'queen',
  'Front door of the stack: takes jobs, places them on hives, streams what comes back.',
  queenSettings,
);

const options = parseOptions<QueenOptions & { exitWithParent?: boolean }>(
  command,
  process.argv.slice(2),
);
const log = createLog(options.name);
await runProgram({
  name: 'queen',
  log,
  exitWithParent: options.exitWithParent ?? false,
  start: (_instanceId, leave) => startQueen(options, log, leave),
});
