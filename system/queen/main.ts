// The queen as a program: flags in, a running queen out.
import {
  createLog,
  defineCommand,
  drainTimeout,
  duration,
  exitWithParent,
  identitySettings,
  keepAlive,
  parseOptions,
  requestTimeout,
  retention,
  runProgram,
} from '../shared/index.ts';
import { type QueenOptions, startQueen } from './queen.ts';

const command = defineCommand(
  'queen',
  'Front door of the stack: takes jobs, places them on hives, streams what comes back.',
  [
    ...identitySettings('queen', '127.0.0.1:8080'),
    requestTimeout,
    duration('hive-silence', 'how long a hive may send nothing before it counts as lost', 5_000),
    duration('hive-stale', 'a hive not heard of for this long is forgotten', 90_000),
    keepAlive,
    retention,
    drainTimeout(10_000),
    exitWithParent,
  ],
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
  start: () => startQueen(options, log),
});
