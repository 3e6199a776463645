/**
 * Reads a ledger back: what is still to be undone. Says which lines it could not understand, except
 * for a torn last one, whose thing was never made; refuses a ledger of another version.
 */
import { readFileSync } from 'node:fs';
import { HornetError } from '../kernel/errors.ts';
import {
  claimedVersion,
  isLedgerRecord,
  type LedgerRecord,
  ledgerVersion,
  type OpenRecord,
} from './ledger-record.ts';

export interface LedgerContent {
  /** What is open, in the order in which it was made, with the last that was said of it. */
  open: OpenRecord[];
  /** What is wrong with the file, in sentences; something may be left that nobody can name. */
  damage: string[];
}

/** @throws HornetError LEDGER_VERSION_UNKNOWN; and whatever reading a file throws */
export function readLedger(file: string): LedgerContent {
  const open = new Map<string, OpenRecord>();
  const lastSeqs = new Map<string, number>();
  const damage: string[] = [];
  const lines = readFileSync(file, 'utf8').split('\n');
  // Every whole record ends its line: what follows the last line end is torn.
  lines.pop();
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const record = parseRecord(file, index + 1, line);
    if (record === undefined) {
      damage.push(`Line ${index + 1} is not a record: ${line.slice(0, 200)}`);
      continue;
    }
    const lastSeq = lastSeqs.get(record.writer) ?? 0;
    if (record.seq !== lastSeq + 1) {
      damage.push(`Line ${index + 1}: records after ${lastSeq} of ${record.writer} are missing.`);
    }
    lastSeqs.set(record.writer, record.seq);
    if (record.action === 'undone') open.delete(record.id);
    else open.set(record.id, record);
  }
  return { open: [...open.values()], damage };
}

function parseRecord(file: string, line: number, text: string): LedgerRecord | undefined {
  const parsed = parseJson(text);
  if (isLedgerRecord(parsed)) return parsed;
  const version = claimedVersion(parsed);
  if (version === undefined || version === ledgerVersion) return undefined;
  const message = `Line ${line} of ${file} has version ${version}, not ${ledgerVersion}.`;
  throw new HornetError('LEDGER_VERSION_UNKNOWN', message, { data: { file, line, version } });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not a record, which the caller says with its line number.
    return undefined;
  }
}
