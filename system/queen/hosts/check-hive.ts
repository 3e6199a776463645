// Looks whether a hive could be started where it is defined to be. It starts nothing.
import type { HiveDefinition } from './hive-definition.ts';
import type { HostDeps } from './host-deps.ts';
import type { HostShell } from './host-shell.ts';
import { openHostShell } from './open-host-shell.ts';
import { demand, type HostCheck, surveyHost } from './preflight.ts';

/** @throws PREFLIGHT_FAILED with all checks where something is missing; as `openHostShell` */
export async function checkHive(
  definition: HiveDefinition,
  deps: HostDeps,
  signal: AbortSignal,
): Promise<HostCheck[]> {
  await using shell = await openHostShell(definition, deps, signal);
  const checks = await lookAround(shell, definition, deps, signal);
  demand(checks, definition.name, shell.host);
  return checks;
}

/** The checks, whatever they say, and in a sentence what they cost and found. */
export async function lookAround(
  shell: HostShell,
  definition: HiveDefinition,
  { definitions, narrate, sshTimeoutMs }: HostDeps,
  signal: AbortSignal,
): Promise<HostCheck[]> {
  const { host } = shell;
  const { name: hive } = definition;
  narrate({
    action: 'preflight',
    target: host,
    human: `Looking whether ${host} has what ${hive} needs`,
    hive,
  });
  const bounds = { signal, timeoutMs: sshTimeoutMs };
  const resolvePath = (path: string): string => definitions.resolvePath(path);
  return surveyHost(shell, definition, resolvePath, bounds);
}
