/** Kills everyone who carries the mark of a run. It asks nobody first. */
import { systemClock } from '../kernel/clock.ts';
import { type MarkedProcess, takeCensus } from '../process/environment-mark.ts';
import { signalProcess } from '../process/terminate.ts';
import { failed, type Tell } from './sweep-action.ts';

export interface KillRequest {
  runId: string;
  /** Pids that may carry the mark and must live. */
  excludePids: readonly number[];
}

const timeLimitMs = 500;

/** Kills until two looks in a row find nobody: one may miss a process between fork and exec. */
export async function killMarked(request: KillRequest, tell: Tell): Promise<void> {
  const deadlineMs = systemClock.nowMs() + timeLimitMs;
  const killed = new Set<number>();
  for (let cleanLooks = 0; cleanLooks < 2; ) {
    const census = takeCensus(request);
    if (!census.available) {
      return tell({ action: 'skipped', what: 'find processes by mark', why: census.reason });
    }
    cleanLooks = census.processes.length === 0 ? cleanLooks + 1 : 0;
    for (const found of census.processes) {
      if (!kill(found) || killed.has(found.pid)) continue;
      killed.add(found.pid);
      const { pid, command: what, scope } = found;
      tell({ action: 'killed', pid, what, foundBy: 'mark', ...(scope !== undefined && { scope }) });
    }
    if (systemClock.nowMs() > deadlineMs) {
      for (const { pid, command, scope } of census.processes) {
        tell(failed(`kill ${pid}`, `It outlives SIGKILL: ${command}`, scope));
      }
      return;
    }
    await systemClock.sleep(10);
  }
}

function kill(found: MarkedProcess): boolean {
  try {
    return signalProcess(found, 'SIGKILL');
  } catch {
    // Not ours to kill; it is named when the time is up.
    return false;
  }
}
