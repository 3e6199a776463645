// The queen as a program: flags in, a running queen out.
import {
  createLog,
  defineCommand,
  parseAddress,
  parseOptions,
  parseUrl,
  parseWhole,
  runProgram,
} from '../shared/index.ts';
import { type QueenOptions, startQueen } from './queen.ts';

const parse = parseWhole(1, 86_400_000);
const command = defineCommand(
  'queen',
  'Front door of the stack: takes jobs, places them on hives, streams what comes back.',
  [
    { flag: '--name <name>', description: 'its name in narration', default: 'queen' },
    {
      flag: '--listen <host:port>',
      description: 'where it listens; port 0 lets the kernel choose',
      default: '127.0.0.1:8080',
      parse: parseAddress,
    },
    {
      flag: '--advertise <url>',
      description: 'what peers are told (default: where it listens)',
      parse: parseUrl,
    },
    {
      flag: '--request-timeout-ms <ms>',
      description: 'budget of a request that brings none',
      default: '30000',
      parse,
    },
    {
      flag: '--hive-silence-ms <ms>',
      description: 'how long a hive may send nothing before it counts as lost',
      default: '5000',
      parse,
    },
    {
      flag: '--hive-stale-ms <ms>',
      description: 'a hive not heard of for this long is forgotten',
      default: '90000',
      parse,
    },
    {
      flag: '--keep-alive-ms <ms>',
      description: 'how often a silent stream shows that it is alive',
      default: '1000',
      parse,
    },
    {
      flag: '--retention-ms <ms>',
      description: 'how long a finished job can still be asked for',
      default: '600000',
      parse,
    },
    {
      flag: '--drain-timeout-ms <ms>',
      description: 'how long running jobs may take to finish at shutdown',
      default: '10000',
      parse,
    },
    { flag: '--exit-with-parent', description: 'also stop when stdin closes' },
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
