// How much time a job has, and how long keeper tries for it.
import { duration, parseWhole, type Setting } from '../../shared/index.ts';
import { parseMs } from './queen-settings.ts';

export const reconnectSetting: Setting = {
  flag: '--reconnect-ms <ms>',
  description: 'how long to try to take the job up again when its stream breaks; 0 never',
  default: '5000',
  parse: parseWhole(0, 3_600_000),
};

/** @param timeoutMs what the job may take unless asked for */
export function jobSettings(timeoutMs: number): readonly Setting[] {
  return [
    duration('timeout', 'the time the job may take', timeoutMs),
    reconnectSetting,
    {
      flag: '--retries <n>',
      description: 'how often to come back to a queen that has no room now',
      default: '3',
      parse: parseWhole(0, 100),
    },
  ];
}

export const tokenTimeouts: readonly Setting[] = [
  {
    flag: '--first-token-timeout-ms <ms>',
    description: "the time until the first token (default: the hive's own limit)",
    parse: parseMs,
  },
  {
    flag: '--between-tokens-timeout-ms <ms>',
    description: "the time between two tokens (default: the hive's own limit)",
    parse: parseMs,
  },
];
