/**
 * One line of a ledger: its shape, and how it is told from a damaged one. A reader needs nothing
 * but this to undo what another process has left.
 */
import { isAbsolute } from 'node:path';
import type { UndoEntry } from '../kernel/undo-register.ts';

/** Raised when a reader of the last version would misread a record. */
export const ledgerVersion = 1;

interface RecordHead {
  v: typeof ledgerVersion;
  /** Counts the records of one writer from 1, so that a lost one is noticed. */
  seq: number;
  /** Whoever wrote it: several threads and processes append to one ledger. */
  writer: string;
  /** Names the thing; the last record with this id says what holds. */
  id: string;
}

/** The thing exists or is about to; said again with the same id when more of it is known. */
export type OpenRecord = RecordHead & {
  action: 'open';
  /** The name of the scope that made it, where one did. */
  scope?: string | undefined;
} & UndoEntry;

/** The thing is gone. */
type UndoneRecord = RecordHead & { action: 'undone'; kind: UndoEntry['kind'] };

export type LedgerRecord = OpenRecord | UndoneRecord;

/** Whether a parsed line is a record of this version. Says nothing of other versions. */
export function isLedgerRecord(value: unknown): value is LedgerRecord {
  if (!isObject(value) || value['v'] !== ledgerVersion) return false;
  const { seq, writer, id, action, kind } = value;
  if (!Number.isSafeInteger(seq) || typeof writer !== 'string' || typeof id !== 'string') {
    return false;
  }
  if (action === 'undone') return typeof kind === 'string';
  return action === 'open' && isOptional(value['scope'], 'string') && isUndoEntry(value);
}

/** The version that a parsed line claims, if it claims one. */
export function claimedVersion(value: unknown): unknown {
  return isObject(value) ? value['v'] : undefined;
}

function isUndoEntry(value: Record<string, unknown>): boolean {
  const { kind, name, pid, startTime, path, server, port, namespace, table, socket } = value;
  switch (kind) {
    case 'process':
      return (
        typeof name === 'string' && isOptional(pid, 'number') && isOptional(startTime, 'string')
      );
    case 'folder':
    case 'cgroup':
    case 'mount':
    case 'immutable-file':
      return typeof path === 'string' && isAbsolute(path);
    case 'port':
      return Number.isSafeInteger(port);
    case 'firewall-table':
      return typeof namespace === 'string' && typeof table === 'string';
    case 'network-namespace':
      return typeof name === 'string';
    case 'container':
      return typeof socket === 'string' && isAbsolute(socket) && typeof name === 'string';
    case 'proxy':
      return typeof server === 'string' && URL.canParse(server) && typeof name === 'string';
    default:
      return false;
  }
}

function isOptional(value: unknown, type: 'number' | 'string'): boolean {
  return value === undefined || typeof value === type;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
