/** Runs a command in a network namespace that goes with it. */
import { getuid } from 'node:process';
import { runCommand } from '../command.ts';

/** @throws HornetError MACHINE_COMMAND_FAILED */
export async function runInScratchNetwork(
  command: readonly string[],
  input?: string,
): Promise<void> {
  const asUser = getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const options = input === undefined ? {} : { input };
  await runCommand(['unshare', ...asUser, '--net', ...command], { timeoutMs: 2_000, ...options });
}
