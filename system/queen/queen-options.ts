// What a queen can be told, as she uses it; `settings` has the flags.
import type { Address, Setting } from '../shared/index.ts';
import {
  drainTimeout,
  duration,
  exitWithParent,
  identitySettings,
  keepAlive,
  parseWhole,
  requestTimeout,
  retention,
} from '../shared/index.ts';
import { parseHivesFile } from './hosts/hive-definitions.ts';

export interface QueenOptions {
  name: string;
  listen: Address;
  advertise?: string;
  requestTimeoutMs: number;
  /** How long a hive may take to accept a connection. */
  hiveConnectTimeoutMs: number;
  hiveSilenceMs: number;
  hiveLostMs: number;
  hiveStaleMs: number;
  hiveGraceMs: number;
  queueLimit: number;
  queueTimeoutMs: number;
  maxAttempts: number;
  failoverWaitMs: number;
  keepAliveMs: number;
  retentionMs: number;
  drainTimeoutMs: number;
  /** Whether hives go on when she ends. */
  leaveHives?: boolean;
  /** Where her jobs are written down, and what she has of hives that she started. She makes it. */
  stateFolder: string;
  /** The file with the hives that she can start; absent: in the state folder. */
  hives?: string;
  sshTimeoutMs: number;
  hiveStartTimeoutMs: number;
  hiveStopTimeoutMs: number;
}

export const queenSettings: readonly Setting[] = [
  ...identitySettings('queen', '127.0.0.1:8080'),
  requestTimeout,
  {
    flag: '--queue-limit <n>',
    description: 'how many jobs may wait for a free slot',
    default: '512',
    parse: parseWhole(0, 1_000_000),
  },
  duration('queue-timeout', 'how long a job may wait for a free slot', 30_000),
  {
    flag: '--max-attempts <n>',
    description: 'how many workers a job is given to at most, when they fail',
    default: '4',
    parse: parseWhole(1, 100),
  },
  duration('failover-wait', 'how long a job that lost its worker waits for another', 2_000),
  duration('hive-connect-timeout', 'how long a hive may take to accept a connection', 2_000),
  duration('hive-silence', 'how long a hive may send nothing while a job runs', 4_000),
  duration('hive-lost', 'a hive that has not reported for this long is given no jobs', 3_000),
  duration('hive-stale', 'a hive that has not reported for this long is forgotten', 90_000),
  duration('hive-grace', 'how long after her own start jobs wait for hives to report', 3_000),
  keepAlive,
  retention,
  {
    flag: '--state-folder <folder>',
    description:
      'where accepted jobs are written down, to survive her (default: one of her name in ~/.local/state/hornet)',
  },
  {
    flag: '--hives <file>',
    description: 'the hives that she can start (default: hives.json in the state folder)',
    parse: parseHivesFile,
  },
  duration('ssh-timeout', 'how long the host of a hive may take to let her in', 10_000),
  duration('hive-start-timeout', 'how long a hive may take from its start to its report', 30_000),
  duration('hive-stop-timeout', 'how long a hive may take to end before it is forced', 15_000),
  drainTimeout(10_000),
  {
    flag: '--leave-hives',
    description: 'let hives go on when she ends',
  },
  exitWithParent,
];
