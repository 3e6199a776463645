// The queen as a program: flags in, a running queen out.
import {
  createLog,
  defineCommand,
  parseOptions,
  runProgram,
  usualStateFolder,
} from '../shared/index.ts';
import { startQueen } from './queen.ts';
import { type QueenOptions, queenSettings } from './queen-options.ts';

const command = defineCommand(
  'queen',
  'Front door of the stack: takes jobs, places them on hives, streams what comes back.',
  queenSettings,
);

/** As it is given: her folder has a default that her name is a part of. */
type GivenOptions = Omit<QueenOptions, 'stateFolder'> & {
  stateFolder?: string;
  exitWithParent?: boolean;
};

const options = parseOptions<GivenOptions>(command, process.argv.slice(2));
const { name, stateFolder = usualStateFolder(name) } = options;
const log = createLog(name);
await runProgram({
  name: 'queen',
  log,
  exitWithParent: options.exitWithParent ?? false,
  start: (_instanceId, leave) => startQueen({ ...options, stateFolder }, log, leave),
});
