/**
 * Tells whether a run goes on: whether its runner or its guardian lives. In doubt it says so, since
 * who takes a run for ended ends it.
 */
import { basename, dirname } from 'node:path';
import {
  hasProcFolder,
  isAlive,
  isSameStart,
  listProcesses,
  readProcess,
  readProcFile,
} from '../process/process-table.ts';
import { pidNamespaceOf, type RunRecord, type Whereabouts } from './run-record.ts';

export type RunLife =
  /** Its runner lives. */
  | { state: 'live'; why: string }
  /** Only its guardian does, and cleans up, or is about to. */
  | { state: 'ending'; why: string }
  | { state: 'ended' }
  /** It was started where this process cannot look. */
  | { state: 'unknown'; why: string };

/** A guardian that is at work, found by its command line. */
export interface RunningGuardian {
  pid: number;
  runId: string;
  runFolder: string;
}

/** Of what its record says; without one, of its guardian, if that runs. */
export function lifeOf(
  record: RunRecord | undefined,
  guardian: RunningGuardian | undefined,
): RunLife {
  const runner = record && find(record.runner);
  if (runner === 'alive') return { state: 'live', why: `its runner is ${record?.runner.pid}` };
  const recorded = record && find(record.guardian);
  if (guardian !== undefined || recorded === 'alive') {
    const pid = guardian?.pid ?? record?.guardian.pid;
    return { state: 'ending', why: `its guardian, ${pid}, is there and cleans up` };
  }
  if (runner === 'out of sight') {
    return { state: 'unknown', why: 'its runner was started in a PID namespace out of sight' };
  }
  return { state: 'ended' };
}

/** Every guardian that can be seen, whatever folder its run is in. Empty without /proc. */
export function listGuardians(): RunningGuardian[] {
  return listProcesses().flatMap(({ pid, isZombie }) => {
    const [, program = '', runId = '', runFolder = ''] =
      readProcFile(pid, 'cmdline')?.split('\0') ?? [];
    const isGuardian =
      basename(dirname(program)) === 'guardian' && /^main\.[jt]s$/.test(basename(program));
    return isGuardian && !isZombie && runId !== '' ? [{ pid, runId, runFolder }] : [];
  });
}

type Sight = 'alive' | 'gone' | 'out of sight';

function find(wanted: Whereabouts): Sight {
  const own = pidNamespaceOf('self');
  if (!hasProcFolder() || wanted.pidNamespace === undefined || wanted.pidNamespace === own) {
    return isAlive(wanted) ? 'alive' : 'gone';
  }
  if (listProcesses().some(({ pid }) => isSame(pid, wanted))) return 'alive';
  return own === initialNamespace ? 'gone' : 'out of sight';
}

/** From here, everybody is seen; its number is part of the kernel's interface. */
const initialNamespace = 'pid:[4026531836]';

/** A process in an inner namespace has a pid there and another here, but one start time. */
function isSame(pid: number, wanted: Whereabouts): boolean {
  const entry = readProcess(pid);
  if (entry === undefined || entry.isZombie) return false;
  if (!isSameStart(entry.startTime, wanted.startTime)) return false;
  return pidsOf(pid).includes(wanted.pid);
}

function pidsOf(pid: number): number[] {
  const line = /^NSpid:\s*(.*)$/m.exec(readProcFile(pid, 'status') ?? '')?.[1];
  return line?.split(/\s+/).map(Number) ?? [];
}
