/** A history that is kept in memory, for tests and for rounds that are judged at once. It outlives nothing. */
import { type Clock, systemClock } from '../kernel/clock.ts';
import type { History, HistoryEntry, HistoryRecord, RecordedHistory } from './history-record.ts';

export class MemoryHistory implements History, RecordedHistory {
  readonly damage: readonly string[] = [];
  readonly #clock: Clock;
  readonly #records: HistoryRecord[] = [];

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  get records(): readonly HistoryRecord[] {
    return this.#records;
  }

  append(entry: HistoryEntry): HistoryRecord {
    const record = stamp(entry, this.#records.length + 1, this.#clock);
    this.#records.push(record);
    return record;
  }
}

/** The entry with its place in the order and its time, which nothing in it can overrule. */
export function stamp(entry: HistoryEntry, seq: number, clock: Clock): HistoryRecord {
  const head = { seq, at_us: Math.round(clock.nowMs() * 1_000) };
  return { ...head, ...entry, ...head };
}
