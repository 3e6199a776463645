// Takes back a start that failed or is not wanted any more: ends the process that the host has a record of. Where the host
// cannot be reached for that, it says that something may be left.
import { brief, messageOf } from './brief.ts';
import type { HiveDefinition } from './hive-definition.ts';
import type { HostDeps } from './host-deps.ts';
import type { HostShell } from './host-shell.ts';
import { openHostShell } from './open-host-shell.ts';
import { endScript, longestEndMs, readEnded } from './scripts/end-script.ts';

/** A hive that has just been started has nothing to finish. */
const graceMs = 2_000;

/** Over the shell that is given, else, or where that has lost its connection, over a new one. Throws nothing. */
export async function undoStart(
  definition: HiveDefinition,
  deps: HostDeps,
  shell: HostShell | undefined,
): Promise<void> {
  const { name: hive } = definition;
  const { narrate } = deps;
  narrate({ action: 'undo_start', target: hive, human: `Taking back the start of ${hive}`, hive });
  if (shell !== undefined && (await endIn(shell, hive, deps).catch(() => false))) return;
  try {
    await using another = await openHostShell(definition, deps, new AbortController().signal);
    if (!(await endIn(another, hive, deps))) throw new Error('Its process does not end.');
  } catch (error) {
    const human = brief(`${hive} may still run. ${messageOf(error)}`);
    narrate({ action: 'undo_start', target: hive, human, hive, level: 'error' });
  }
}

/** False where the process does not end. @throws as the shell's `run` */
async function endIn(shell: HostShell, hive: string, { sshTimeoutMs }: HostDeps): Promise<boolean> {
  const plan = { hive, folder: shell.folder, patienceMs: 0, graceMs };
  const timeoutMs = longestEndMs(plan) + sshTimeoutMs;
  const said = await shell.run(endScript(plan), {
    signal: new AbortController().signal,
    timeoutMs,
  });
  return readEnded(said) !== 'left';
}
