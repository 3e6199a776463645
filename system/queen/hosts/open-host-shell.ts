// Opens a shell where a definition says that its hive lives.
import { type HiveDefinition, isOverSsh } from './hive-definition.ts';
import type { HostDeps } from './host-deps.ts';
import type { HostShell } from './host-shell.ts';
import { openLocalShell } from './local-shell.ts';
import { openSshShell } from './ssh/open-ssh-shell.ts';

export type ShellDeps = Pick<HostDeps, 'definitions' | 'narrate' | 'sshTimeoutMs' | 'stateFolder'>;

/** @throws SSH_TIMEOUT, SSH_UNREACHABLE, SSH_REFUSED, PREFLIGHT_FAILED; the signal's reason */
export async function openHostShell(
  definition: HiveDefinition,
  { definitions, narrate, sshTimeoutMs: timeoutMs, stateFolder }: ShellDeps,
  signal: AbortSignal,
): Promise<HostShell> {
  if (!isOverSsh(definition)) return openLocalShell(stateFolder);
  const resolvePath = (path: string): string => definitions.resolvePath(path);
  return openSshShell(definition.host.ssh, { timeoutMs, signal, narrate, resolvePath });
}
