/**
 * `run.json` in the folder of a run: who runs it and who guards it, so that anybody can tell a run
 * that goes on from one that has ended. Written before anything else of the run.
 */
import { readFileSync, readlinkSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, type ProcessIdentity } from '../process/process-table.ts';

/** A process, as others find it. */
export interface Whereabouts extends ProcessIdentity {
  /** In which PID namespace it has that pid; undefined where there are none. */
  pidNamespace?: string | undefined;
}

export interface RunRecord {
  v: typeof runRecordVersion;
  runId: string;
  /** ISO 8601. */
  startedAt: string;
  reportFolder: string;
  runner: Whereabouts;
  guardian: Whereabouts;
}

export const runRecordVersion = 1;

/** The name of the file in the folder of the run. */
const runRecordFileName = 'run.json';

/** Of this very process. */
export function ownWhereabouts(): Whereabouts {
  return { ...identify(process.pid), pidNamespace: pidNamespaceOf('self') };
}

/** Undefined where there are none, and for a process that may not be looked at. */
export function pidNamespaceOf(pid: number | 'self'): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

/** A reader sees all of it or nothing. */
export function writeRunRecord(runFolder: string, record: RunRecord): void {
  const draft = join(runFolder, `${runRecordFileName}.draft`);
  writeFileSync(draft, `${JSON.stringify(record)}\n`);
  renameSync(draft, join(runFolder, runRecordFileName));
}

/** Undefined where there is none that this version understands. */
export function readRunRecord(runFolder: string): RunRecord | undefined {
  try {
    const record: unknown = JSON.parse(readFileSync(join(runFolder, runRecordFileName), 'utf8'));
    return isRunRecord(record) ? record : undefined;
  } catch {
    // Missing or torn: its runner ended in the very beginning, or was of an older version.
    return undefined;
  }
}

function isRunRecord(value: unknown): value is RunRecord {
  if (!isObject(value) || value['v'] !== runRecordVersion) return false;
  const { runId, startedAt, runner, guardian } = value;
  const isText = typeof runId === 'string' && typeof startedAt === 'string';
  return isText && isWhereabouts(runner) && isWhereabouts(guardian);
}

function isWhereabouts(value: unknown): value is Whereabouts {
  return isObject(value) && Number.isSafeInteger(value['pid']);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
