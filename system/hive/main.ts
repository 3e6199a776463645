// The hive as a program: flags in, a running hive out.
import {
  createLog,
  defineCommand,
  drainTimeout,
  duration,
  exitWithParent,
  identitySettings,
  keepAlive,
  parseOptions,
  parseUrl,
  requestTimeout,
  retention,
  runProgram,
} from '../shared/index.ts';
import { type HiveOptions, startHive } from './hive.ts';
import { readConfiguration } from './read-configuration.ts';

const command = defineCommand(
  'hive',
  'Supervisor of one machine: starts workers, gives them jobs, tells the queen.',
  [
    ...identitySettings('hive-1', '127.0.0.1:9200'),
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
    duration('heartbeat', 'how often it tells the queen that it lives', 1_000),
    duration('heartbeat-timeout', 'how long the queen may take to hear it', 5_000),
    requestTimeout,
    duration(
      'worker-silence',
      'how long a worker may send nothing before it counts as lost',
      30_000,
    ),
    keepAlive,
    retention,
    drainTimeout(10_000),
    exitWithParent,
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
