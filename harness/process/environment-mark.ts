/**
 * The mark that every process of a run carries in its environment and hands down to its children,
 * and the census that finds all who carry it: also those who left their group, session and parent.
 * Who wipes their environment, or belongs to another user, is not found.
 */
import {
  hasProcFolder,
  listProcesses,
  type ProcessIdentity,
  readProcFile,
} from './process-table.ts';

/** Names the run; the value is the run id. */
export const runMark = 'HORNET_RUN';
/** Names the scope that started the process; for reports. */
export const scopeMark = 'HORNET_SCOPE';

export interface CensusQuery {
  runId: string;
  /** Only processes that this scope, or a scope inside it, has started. */
  scopeName?: string;
  /** Pids to leave out, typically the caller's own. */
  excludePids?: readonly number[];
}

export interface MarkedProcess extends ProcessIdentity {
  parentPid: number;
  groupId: number;
  scope: string | undefined;
  command: string;
}

/** Finding nobody and not being able to look are two answers. */
export type Census =
  | { available: true; processes: MarkedProcess[] }
  | { available: false; reason: string };

/** Everyone alive at this moment who carries the run's mark. */
export function takeCensus(query: CensusQuery): Census {
  if (!hasProcFolder()) {
    const reason = `${process.platform} has no /proc, so processes cannot be found by their mark.`;
    return { available: false, reason };
  }
  const excluded = new Set(query.excludePids);
  const processes: MarkedProcess[] = [];
  for (const { pid, startTime, parentPid, groupId, isZombie } of listProcesses()) {
    if (isZombie || excluded.has(pid)) continue;
    const environment = readProcFile(pid, 'environ')?.split('\0') ?? [];
    if (!environment.includes(`${runMark}=${query.runId}`)) continue;
    const scope = readVariable(scopeMark, environment);
    if (!isWithin(scope, query.scopeName)) continue;
    processes.push({
      pid,
      startTime,
      parentPid,
      groupId,
      scope,
      command: (readProcFile(pid, 'cmdline') ?? '').replaceAll('\0', ' ').trim(),
    });
  }
  return { available: true, processes };
}

function readVariable(name: string, environment: readonly string[]): string | undefined {
  return environment.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);
}

function isWithin(scope: string | undefined, outer: string | undefined): boolean {
  return outer === undefined || scope === outer || (scope?.startsWith(`${outer}/`) ?? false);
}
