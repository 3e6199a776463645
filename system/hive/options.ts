// The flags of the hive, their environment variables and their defaults.
import {
  defineCommand,
  drainTimeout,
  duration,
  exitWithParent,
  identitySettings,
  keepAlive,
  parseUrl,
  requestTimeout,
  retention,
} from '../shared/index.ts';
import type { HiveOptions } from './hive.ts';
import { readConfiguration } from './read-configuration.ts';

/** As they are given: its folder has a default that its name is a part of. */
export interface HiveSettings extends Omit<HiveOptions, 'stateFolder'> {
  stateFolder?: string;
  exitWithParent?: boolean;
}

export const command = defineCommand(
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
      description: 'JSON file of models, devices and workers',
      default: 'hive.json',
      parse: readConfiguration,
    },
    {
      flag: '--state-folder <folder>',
      description:
        'where it writes which workers run, to find them after a crash (default: one of its name in ~/.local/state/hornet)',
    },
    {
      flag: '--nvidia-smi <program>',
      description: 'what is asked for CUDA devices',
      default: 'nvidia-smi',
    },
    duration('heartbeat', 'how often it tells the queen that it lives', 1_000),
    duration('heartbeat-timeout', 'how long the queen may take to hear it', 5_000),
    requestTimeout,
    duration('connect-timeout', 'how long a worker may take to accept a connection', 5_000),
    duration(
      'worker-silence',
      'how long a worker may send nothing before it counts as lost',
      30_000,
    ),
    duration(
      'first-token-timeout',
      'how long a worker may take for the first token, unless the request says so; reading on counts',
      60_000,
    ),
    duration(
      'between-tokens-timeout',
      'how long a worker may take from token to token, unless the request says so',
      30_000,
    ),
    duration(
      'health-interval',
      'how often a worker is asked how it is; three times in vain and it is ended',
      5_000,
    ),
    duration(
      'restart-pause',
      'before a worker that ended is started again; twice as long each time',
      250,
    ),
    duration(
      'restart-rest',
      'how long a worker stays down that was started again three times in a minute',
      10_000,
    ),
    keepAlive,
    retention,
    drainTimeout(10_000),
    exitWithParent,
  ],
);
