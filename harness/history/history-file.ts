/**
 * Writes a history to a file of its own, one record a line. Each record is one write that is done when the call returns, so
 * nothing is kept in memory and the death of this process loses nothing; the death of the power may. It is one observer's
 * file: it never goes on with one that is there.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import {
  type History,
  type HistoryEntry,
  type HistoryHeader,
  type HistoryRecord,
  historyVersion,
} from './history-record.ts';
import { stamp } from './memory-history.ts';

/** The usual name. */
export const historyFileName = 'history.ndjson';

export class HistoryFile implements History, Disposable {
  readonly file: string;
  readonly #clock: Clock;
  #descriptor: number | undefined;
  #seq = 0;

  /** Makes the file, and its folder where needed. @throws HornetError HISTORY_NOT_WRITTEN, also where it is there already */
  constructor(file: string, clock: Clock = systemClock) {
    this.file = file;
    this.#clock = clock;
    this.#descriptor = create(file);
    const header: HistoryHeader = {
      version: historyVersion,
      wall_ms: clock.wallMs(),
      at_us: Math.round(clock.nowMs() * 1_000),
    };
    this.#write(header);
  }

  append(entry: HistoryEntry): HistoryRecord {
    const record = stamp(entry, this.#seq + 1, this.#clock);
    this.#write(record);
    this.#seq++;
    return record;
  }

  [Symbol.dispose](): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #write(record: HistoryRecord | HistoryHeader): void {
    try {
      if (this.#descriptor === undefined) throw new Error('The history is closed.');
      writeAll(this.#descriptor, Buffer.from(`${JSON.stringify(record)}\n`));
    } catch (cause) {
      // Whatever came after a torn line would look whole, and would not be.
      this[Symbol.dispose]();
      throw notWritten(this.file, 'A record is missing in', cause);
    }
  }
}

function create(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return openSync(file, 'ax');
  } catch (cause) {
    throw notWritten(file, 'No history could be begun at', cause);
  }
}

/** A disk that fills up takes a part. */
function writeAll(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; )
    written += writeSync(descriptor, bytes, written, bytes.length - written);
}

function notWritten(
  file: string,
  what: string,
  cause: unknown,
): HornetError<'HISTORY_NOT_WRITTEN'> {
  return new HornetError('HISTORY_NOT_WRITTEN', `${what} ${file}.`, { data: { file }, cause });
}
