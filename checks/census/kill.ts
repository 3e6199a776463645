/** Kills a runner of Hornet, and where it is to be shown that something stays then, its guardians. Only what a check has started. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as elapsed } from 'node:timers/promises';
import type { Family } from './family.ts';
import { commandOf, seeProcess } from './proc-files.ts';

/** @param whom the process alone, or all of the group that it leads. Nothing happens to one that has ended. */
export function killRunner(runner: ChildProcess, whom: 'process' | 'group' = 'process'): void {
  if (whom === 'process' || runner.pid === undefined) runner.kill('SIGKILL');
  // Until its end is told of here, nobody else can have its number.
  else if (runner.exitCode === null && runner.signalCode === null)
    process.kill(-runner.pid, 'SIGKILL');
}

/** Kills the guardians and the runner at once: nobody is left to clean up. Resolves when all are gone. */
export async function killWithGuardians(
  runner: ChildProcess,
  guardians: readonly number[],
): Promise<string> {
  const ended = once(runner, 'exit', { signal: AbortSignal.timeout(30_000) });
  for (const guardian of guardians) process.kill(guardian, 'SIGKILL');
  killRunner(runner);
  await ended;
  while (guardians.some((guardian) => seeProcess(guardian) !== undefined)) await elapsed(5);
  return 'SIGKILL, with its guardian';
}

/** In namespaces a run has one outside and one inside. */
export function guardiansIn(family: Family): number[] {
  const pids = family.alive().map(({ pid }) => pid);
  const guardians = pids.filter((pid) => /guardian\/main\.[jt]s /.test(commandOf(pid)));
  if (guardians.length === 0) throw new Error('The run has no guardian.');
  return guardians;
}
