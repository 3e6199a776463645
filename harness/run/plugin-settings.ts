/**
 * What the plugin can be told, by a profile or by the environment. It reads what it is given; the
 * environment itself is cucumber's to pass on.
 */
import { resolve } from 'node:path';
import type { CoordinatorEnvironment } from '@cucumber/cucumber/api';
import { readShardSettings, type ShardSettings } from './shard-settings.ts';

/** `pluginOptions: { hornet: … }` in a profile. */
export interface HornetPluginOptions {
  /** Where the folders of runs are made; relative to the working directory. Default `reports/out`. */
  reports?: string;
  /** Which part of the scenarios this machine runs: `2/3` is the second of three. Default all. */
  shard?: string;
  /** The file that shards are planned by; relative to the working directory. Default `timings.json` among the reports. */
  timings?: string;
}

export interface PluginSettings {
  /** Absolute. */
  reportsRoot: string;
  /** The fault proxy to use instead of our own. */
  externalProxyUrl: string | undefined;
  /** Undefined where this run is the whole. */
  shard: ShardSettings | undefined;
}

/**
 * The environment (`HORNET_REPORTS`, `HORNET_SHARD`, `HORNET_TIMINGS`, `TOXIPROXY_URL`) before the profile before the default.
 * @throws HornetError CONFIGURATION_INVALID for a shard that cannot be
 */
export function pluginSettings(
  { cwd, env }: Pick<CoordinatorEnvironment, 'cwd' | 'env'>,
  options: HornetPluginOptions,
  argv: readonly string[] = [],
): PluginSettings {
  const reports = env['HORNET_REPORTS'] || options.reports || 'reports/out';
  const reportsRoot = resolve(cwd, reports);
  const wanted = {
    shard: env['HORNET_SHARD'] || options.shard,
    timings: env['HORNET_TIMINGS'] || options.timings,
  };
  return {
    reportsRoot,
    externalProxyUrl: env['TOXIPROXY_URL'] || undefined,
    shard: readShardSettings(wanted, { cwd, reportsRoot, argv }),
  };
}
