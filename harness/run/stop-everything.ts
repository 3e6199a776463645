/**
 * The quick end of a run that was interrupted: everyone who carries its mark is asked to end, and
 * made to when they do not. The things that a ledger names are left to the guardian.
 */
import { systemClock } from '../kernel/clock.ts';
import { type MarkedProcess, takeCensus } from '../process/environment-mark.ts';
import { killEach, signalProcess } from '../process/terminate.ts';

export interface StopEverythingOptions {
  runId: string;
  /** Time to end after SIGTERM before SIGKILL follows. Default 3 000. */
  graceMs?: number;
}

export interface StoppedProcesses {
  /** Ended after SIGTERM, or by themselves meanwhile. */
  stopped: MarkedProcess[];
  /** Had to be killed. */
  killed: MarkedProcess[];
}

/**
 * Ends every process of a run except the caller's. Where processes cannot be found by their mark
 * (see takeCensus) it does nothing.
 * @throws HornetError PROCESS_SURVIVED
 */
export async function stopEverything(options: StopEverythingOptions): Promise<StoppedProcesses> {
  const asked = markedProcesses(options.runId);
  for (const found of asked) {
    signalProcess(found, 'SIGTERM');
    // Who is paused hears nothing before this.
    signalProcess(found, 'SIGCONT');
  }
  const killed = await waitForEnd(options.runId, options.graceMs ?? 3_000);
  for (let left = killed; left.length > 0; left = markedProcesses(options.runId)) {
    await killEach(left);
  }
  const killedPids = new Set(killed.map(({ pid }) => pid));
  return { stopped: asked.filter(({ pid }) => !killedPids.has(pid)), killed };
}

/** Who is still there when the time is up; looks again and again, for nobody else tells. */
async function waitForEnd(runId: string, graceMs: number): Promise<MarkedProcess[]> {
  const deadlineMs = systemClock.nowMs() + graceMs;
  for (;;) {
    const left = markedProcesses(runId);
    if (left.length === 0 || systemClock.nowMs() >= deadlineMs) return left;
    await systemClock.sleep(20);
  }
}

function markedProcesses(runId: string): MarkedProcess[] {
  const census = takeCensus({ runId, excludePids: [process.pid] });
  return census.available ? census.processes : [];
}
