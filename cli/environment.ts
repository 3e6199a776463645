/** The environment variables that the command reads and hands on, all of them, here and nowhere else. */
import { guardedRunVariable } from '../harness/run/environment.ts';

/** Whether the user has switched namespaces off: HORNET_NAMESPACES=off. */
export function namespacesAreOff(): boolean {
  return process.env['HORNET_NAMESPACES'] === 'off';
}

/** Where runs are reported, as far as the environment says. */
export function reportsFolder(): string | undefined {
  return process.env['HORNET_REPORTS'] || undefined;
}

/** Our environment, and in it the run that is guarded from out here. */
export function environmentInside(runId: string): NodeJS.ProcessEnv {
  return { ...process.env, [guardedRunVariable]: runId };
}

/** Tells the plugin, in this process or in one that is started, which part of the scenarios to run. */
export function askForShard({ shard, timings }: { shard?: string; timings?: string }): void {
  if (shard !== undefined) process.env['HORNET_SHARD'] = shard;
  if (timings !== undefined) process.env['HORNET_TIMINGS'] = timings;
}

/** Where the fault proxy is that the commands of `hornet proxy` talk to. */
export function toxiproxyUrl(): string | undefined {
  return process.env['TOXIPROXY_URL'] || undefined;
}
