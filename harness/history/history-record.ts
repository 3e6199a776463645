/**
 * What a line of a history is. A history only says what was observed, by whom and when; what is true of it is for checkers
 * to find out. Inert data and the one guard that tells a record from anything else.
 */

/** To be raised with every change that a reader of older files could not understand. */
export const historyVersion = 1;

/** The first line of a file. */
export interface HistoryHeader {
  version: typeof historyVersion;
  /** The wall clock at the instant `at_us` of the monotonic one: for people, who want to know when it was. */
  wall_ms: number;
  at_us: number;
}

/**
 * - `invoke`: somebody asked for something. It ends with exactly one of the next three.
 * - `ok`: it was done. `fail`: it was refused or failed, and that is known.
 * - `info`: as an end: nobody knows what became of it. Otherwise: something seen on the way.
 * - `fault`: something was broken or mended on purpose. `probe`: one look at the system. `exit`: a program ended.
 */
export const recordKinds = ['invoke', 'ok', 'fail', 'info', 'fault', 'probe', 'exit'] as const;
export type RecordKind = (typeof recordKinds)[number];
const knownKinds: ReadonlySet<unknown> = new Set(recordKinds);

/** What an observer says; the history adds order and time. */
export interface HistoryEntry {
  /** Who observed it: a program or part of the harness. */
  source: string;
  kind: RecordKind;
  /** The logical client, or the part of the stack, that it is about. */
  process: string;
  /** What was done or seen, one word. */
  op: string;
  /** Data of the operation, JSON-serialisable. */
  [data: string]: unknown;
}

export interface HistoryRecord extends HistoryEntry {
  /** Counts from 1 without gaps: the order in which things were observed. */
  seq: number;
  /** Microseconds on the monotonic clock of this machine. */
  at_us: number;
}

/** What checkers look at. */
export interface RecordedHistory {
  records: readonly HistoryRecord[];
  /** What is missing or unreadable, in sentences: nothing can be concluded from an absence then. */
  damage: readonly string[];
}

/** Where an observer says what it sees. */
export interface History {
  /** @throws HornetError HISTORY_NOT_WRITTEN */
  append(entry: HistoryEntry): HistoryRecord;
}

export function isHistoryRecord(value: unknown): value is HistoryRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, at_us, source, kind, process, op } = value as Partial<HistoryRecord>; // looked at below
  return (
    Number.isSafeInteger(seq) &&
    Number.isSafeInteger(at_us) &&
    typeof source === 'string' &&
    typeof process === 'string' &&
    typeof op === 'string' &&
    knownKinds.has(kind)
  );
}
