/** Finds the runner behind the commands that put it into its namespaces, as it is called out here. */
import { readFileSync } from 'node:fs';
import { listProcesses, type ProcessIdentity } from '../../harness/process/process-table.ts';

/**
 * @param outermostPid of the process that this one has started
 * @returns undefined before it has begun and after it has ended
 */
export function findRunner(outermostPid: number): ProcessIdentity | undefined {
  const processes = listProcesses();
  const first = processes.find(({ parentPid }) => parentPid === outermostPid);
  if (first === undefined) return undefined;
  // Everyone else there is has been left by a parent that came after it.
  return processes.find(({ parentPid, pid }) => parentPid === first.pid && innerPidOf(pid) === 2);
}

/** What a process is called in its own namespace. */
function innerPidOf(pid: number): number | undefined {
  try {
    const line = /^NSpid:\s(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(line?.[1]?.split('\t').at(-1));
  } catch {
    // Ended meanwhile.
    return undefined;
  }
}
