/**
 * What the plugin can be told, by a profile or by the environment. It reads what it is given; the
 * environment itself is cucumber's to pass on.
 */
import { resolve } from 'node:path';
import type { CoordinatorEnvironment } from '@cucumber/cucumber/api';

/** `pluginOptions: { hornet: … }` in a profile. */
export interface HornetPluginOptions {
  /** Where the folders of runs are made; relative to the working directory. Default `reports/out`. */
  reports?: string;
}

export interface PluginSettings {
  /** Absolute. */
  reportsRoot: string;
  /** The fault proxy to use instead of our own. */
  externalProxyUrl: string | undefined;
}

/** The environment (`HORNET_REPORTS`, `TOXIPROXY_URL`) before the profile before the default. */
export function pluginSettings(
  { cwd, env }: Pick<CoordinatorEnvironment, 'cwd' | 'env'>,
  options: HornetPluginOptions,
): PluginSettings {
  const reports = env['HORNET_REPORTS'] || options.reports || 'reports/out';
  return {
    reportsRoot: resolve(cwd, reports),
    externalProxyUrl: env['TOXIPROXY_URL'] || undefined,
  };
}
