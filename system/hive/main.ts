// The hive as a program: flags in, a running hive out.
import {
  createLog,
  defineCommand,
  parseAddress,
  parseOptions,
  parseUrl,
  parseWhole,
  runProgram,
} from '../shared/index.ts';
import { type HiveOptions, startHive } from './hive.ts';
import { readConfiguration } from './read-configuration.ts';

const parse = parseWhole(1, 86_400_000);
const command = defineCommand(
  'hive',
  'Supervisor of one machine: starts workers, gives them jobs, tells the queen.',
  [
    { flag: '--name <name>', description: 'its name; it survives restarts', default: 'hive-1' },
    {
      flag: '--listen <host:port>',
      description: 'where it listens; port 0 lets the kernel choose',
      default: '127.0.0.1:9200',
      parse: parseAddress,
    },
    {
      flag: '--advertise <url>',
      description: 'what the queen is told (default: where it listens)',
      parse: parseUrl,
    },
    {
      flag: '--queen-url <url>',
      description: 'the queen to report to',
      default: 'http://127.0.0.1:8080',
      parse: parseUrl,
    },
    {
      flag: '--workers <file>',
      description: 'JSON file of models and workers',
      default: 'hive.json',
      parse: readConfiguration,
    },
    {
      flag: '--heartbeat-ms <ms>',
      description: 'how often it tells the queen that it lives',
      default: '1000',
      parse,
    },
    {
      flag: '--heartbeat-timeout-ms <ms>',
      description: 'how long the queen may take to hear it',
      default: '5000',
      parse,
    },
    {
      flag: '--request-timeout-ms <ms>',
      description: 'budget of a request that brings none',
      default: '30000',
      parse,
    },
    {
      flag: '--worker-silence-ms <ms>',
      description: 'how long a worker may send nothing before it counts as lost',
      default: '30000',
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

const options = parseOptions<HiveOptions & { exitWithParent?: boolean }>(
  command,
  process.argv.slice(2),
);
const log = createLog(options.name);
await runProgram({
  name: 'hive',
  log,
  exitWithParent: options.exitWithParent ?? false,
  start: (instanceId) => startHive(options, log, instanceId),
});
