/**
 * Reads a history back, with what is wrong with it: a torn last line, which the death of its writer explains, lines that are
 * no records, gaps. Refuses a file of another version, and judges nothing.
 */
import { createReadStream } from 'node:fs';
import { HornetError } from '../kernel/errors.ts';
import {
  type HistoryHeader,
  type HistoryRecord,
  historyVersion,
  isHistoryRecord,
  type RecordedHistory,
} from './history-record.ts';

export interface HistoryContent extends RecordedHistory {
  header: HistoryHeader;
  records: HistoryRecord[];
  /** What there is of a last line that is not whole; it stands among the damage too. */
  torn: string | undefined;
}

/** @throws HornetError HISTORY_VERSION_UNKNOWN; and whatever reading a file throws */
export async function readHistory(file: string): Promise<HistoryContent> {
  const records: HistoryRecord[] = [];
  const faulty: { line: number; text: string }[] = [];
  const gaps: string[] = [];
  let header: HistoryHeader | undefined;
  let line = 0;
  for await (const text of linesOf(file)) {
    line++;
    if (line === 1) {
      header = parseHeader(file, text);
      continue;
    }
    const record = parseJson(text);
    if (!isHistoryRecord(record)) {
      faulty.push({ line, text });
      continue;
    }
    const expected = (records.at(-1)?.seq ?? 0) + 1;
    if (record.seq !== expected)
      gaps.push(`Line ${line} is record ${record.seq}, where ${expected} should be.`);
    records.push(record);
  }
  header ??= parseHeader(file, '');
  const last = faulty.at(-1);
  const torn = last?.line === line ? last.text : undefined;
  const damage = faulty.map(({ line: at, text }) =>
    at === line
      ? `The last line is torn: ${text.slice(0, 200)}`
      : `Line ${at} is not a record: ${text.slice(0, 200)}`,
  );
  return { header, records, torn, damage: [...damage, ...gaps] };
}

async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const text of createReadStream(file, 'utf8')) {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function parseHeader(file: string, text: string): HistoryHeader {
  const header = parseJson(text);
  const version =
    typeof header === 'object' && header !== null && 'version' in header
      ? header.version
      : undefined;
  if (version === historyVersion) return header as HistoryHeader; // this version always has the rest
  const message = `${file} has version ${version ?? 'none'}, not ${historyVersion}.`;
  throw new HornetError('HISTORY_VERSION_UNKNOWN', message, { data: { file, version } });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not a record, which the caller says with its line number
  }
}
