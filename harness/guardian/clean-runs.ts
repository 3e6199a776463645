/**
 * Cleans up after runs that have ended by whatever means: what their guardians could not do, since
 * they were killed too or the machine went down. It touches no run that may be going on, none of
 * another user, and nothing that does not carry the mark of a run.
 */
import { systemClock } from '../kernel/clock.ts';
import { readProcess } from '../process/process-table.ts';
import { type FoundRun, findRuns, type RunSearch, startOfRun } from './find-runs.ts';
import { foreseeSweep } from './foresee-sweep.ts';
import { type SweepRequest, sweep } from './sweep.ts';
import type { SweepAction } from './sweep-action.ts';

export interface CleanOptions extends RunSearch {
  /** Says what would be done, and changes nothing. */
  isDryRun: boolean;
}

export interface CleanedRun {
  run: string;
  /** ISO 8601. */
  startedAt: string;
  ageMs: number;
  /** Only `ended` runs are touched. */
  state: FoundRun['life']['state'];
  /** Why it was left alone. */
  why?: string;
  folder: string;
  /** What was done, or would be. */
  actions: SweepAction[];
}

/** One after the other, the oldest first. */
export async function cleanRuns(options: CleanOptions): Promise<CleanedRun[]> {
  const cleaned: CleanedRun[] = [];
  for (const found of await findRuns(options)) cleaned.push(await cleanRun(found, options));
  return cleaned;
}

async function cleanRun(
  { id, folder, life }: FoundRun,
  { isDryRun, kinds }: CleanOptions,
): Promise<CleanedRun> {
  const startMs = startOfRun(id);
  const request: SweepRequest = {
    runId: id,
    runFolder: folder,
    excludePids: ownLine(),
    damageIs: 'told',
    ...(kinds && { kinds }),
  };
  const look = isDryRun ? foreseeSweep : sweepAndCollect;
  return {
    run: id,
    startedAt: new Date(startMs).toISOString(),
    ageMs: Math.max(0, systemClock.wallMs() - startMs),
    state: life.state,
    ...('why' in life && { why: life.why }),
    folder,
    actions: life.state === 'ended' ? await look(request) : [],
  };
}

async function sweepAndCollect(request: SweepRequest): Promise<SweepAction[]> {
  const actions: SweepAction[] = [];
  await sweep(request, (action) => void actions.push(action));
  return actions;
}

/** This process and those that it comes from, in case one of them carries a mark. */
function ownLine(): number[] {
  const pids: number[] = [];
  for (let pid = process.pid; pid > 0; pid = readProcess(pid)?.parentPid ?? 0) pids.push(pid);
  return pids;
}
