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
  const reading = new Reading(file);
  let rest = '';
  for await (const text of createReadStream(file, {
    encoding: 'utf8',
    highWaterMark: chunkBytes,
  })) {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) reading.take(line);
  }
  if (rest !== '') reading.take(rest);
  return reading.content();
}

/** Few waits, and little that is held beside the records. */
const chunkBytes = 256 * 1_024;

class Reading {
  readonly #file: string;
  readonly #records: HistoryRecord[] = [];
  readonly #faulty: { line: number; text: string }[] = [];
  readonly #gaps: string[] = [];
  #header: HistoryHeader | undefined;
  #line = 0;
  #seq = 0;

  constructor(file: string) {
    this.#file = file;
  }

  take(text: string): void {
    this.#line += 1;
    if (this.#header === undefined) {
      this.#header = parseHeader(this.#file, text);
      return;
    }
    const record = parseJson(text);
    if (!isHistoryRecord(record)) {
      this.#faulty.push({ line: this.#line, text });
      return;
    }
    this.#seq += 1;
    if (record.seq !== this.#seq) {
      this.#gaps.push(`Line ${this.#line} is record ${record.seq}, where ${this.#seq} should be.`);
      this.#seq = record.seq;
    }
    this.#records.push(record);
  }

  content(): HistoryContent {
    const header = this.#header ?? parseHeader(this.#file, '');
    const last = this.#faulty.at(-1);
    const torn = last?.line === this.#line ? last.text : undefined;
    const damage = this.#faulty.map(({ line, text }) =>
      line === this.#line
        ? `The last line is torn: ${text.slice(0, 200)}`
        : `Line ${line} is not a record: ${text.slice(0, 200)}`,
    );
    return { header, records: this.#records, torn, damage: [...damage, ...this.#gaps] };
  }
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
