/**
 * Finds processes of a scope whose starter has died without them: they carry the mark of the run, and nobody between them and this
 * process is left to end them. It looks once and ends nobody.
 */
import { type MarkedProcess, takeCensus } from '../process/environment-mark.ts';
import { listProcesses } from '../process/process-table.ts';

/** Each in a sentence; nobody where processes cannot be found by their mark. */
export function orphanedProcesses(runId: string, scopeName: string): string[] {
  const census = takeCensus({ runId, scopeName, excludePids: [process.pid] });
  if (!census.available) return [];
  const parents = new Map(listProcesses().map(({ pid, parentPid }) => [pid, parentPid]));
  return orphansAmong(census.processes, parents, process.pid).map(
    ({ pid, command }) => `Process ${pid} (${command}) has outlived who started it.`,
  );
}

/** Those whose line of parents does not lead to the starter of all. Pure. */
function orphansAmong(
  processes: readonly MarkedProcess[],
  parents: ReadonlyMap<number, number>,
  starterPid: number,
): MarkedProcess[] {
  return processes.filter(({ pid, parentPid }) => {
    const line = new Set([pid]);
    for (let next: number | undefined = parentPid; next !== undefined; next = parents.get(next)) {
      if (next === starterPid) return false;
      if (line.has(next)) break;
      line.add(next);
    }
    // Who has ended since the look has no line any more.
    return parents.has(pid);
  });
}
