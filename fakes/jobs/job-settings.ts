// The settings that fake queen and fake hive have in the same words, beside those that are the real programs' own.
import {
  type Address,
  drainTimeout,
  exitWithParent,
  identitySettings,
  keepAlive,
  parseWhole,
  requestTimeout,
  retention,
} from '../../system/shared/index.ts';
import type { Script } from '../script/index.ts';

/** What every fake that serves jobs is told. */
export interface JobServerOptions {
  name: string;
  listen: Address;
  /** In place of the port in `listen`. */
  port?: number;
  advertise?: string;
  /** For the first job that brings no id of its own. */
  jobId?: string;
  /** The pace of its own answers. */
  betweenTokensMs: number;
  requestTimeoutMs: number;
  keepAliveMs: number;
  retentionMs: number;
  drainTimeoutMs: number;
  exitWithParent?: boolean;
  script?: Script;
}

export const parsePort = parseWhole(0, 65_535);

/** By hand it listens where `listen` says. */
export function jobServerSettings(name: string, listen: string) {
  return [
    ...identitySettings(name, listen),
    {
      flag: '--port <n>',
      description: 'the port alone, in place of the one in --listen',
      parse: parsePort,
    },
    {
      flag: '--job-id <id>',
      description: 'the id of the first job that brings none, to be known beforehand',
    },
    {
      flag: '--between-tokens-ms <ms>',
      description: 'time before each word that it answers by itself',
      default: '20',
      parse: parseWhole(0, 86_400_000),
    },
    requestTimeout,
    keepAlive,
    retention,
    drainTimeout(10_000),
    exitWithParent,
  ];
}
