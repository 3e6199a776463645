/**
 * Writes undo records to a file that outlives this process. Each record is one write to a file that
 * is only ever appended to, done when the call returns; so any number of threads and processes may
 * share a file. It survives the death of processes, not of the power, and undoes nothing itself.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { threadId } from 'node:worker_threads';
import { HornetError } from '../kernel/errors.ts';
import { freshSeed } from '../kernel/prng.ts';
import type { OpenUndo, UndoEntry, UndoRegister } from '../kernel/undo-register.ts';
import { type LedgerRecord, ledgerVersion } from './ledger-record.ts';

/** The name of a ledger in the folder of its run. */
export const ledgerFileName = 'ledger.ndjson';

/** What one writer has recorded and not struck out, with the last that was said of it. */
export interface OpenEntry {
  /** Names the entry for as long as it is open, and no other one ever. */
  id: string;
  entry: UndoEntry;
  /** The name of the scope that made it, where one did. */
  scope: string | undefined;
}

/** One writer of a ledger. */
export class Ledger implements UndoRegister, Disposable {
  readonly runId: string;
  readonly file: string;
  readonly folder: string;
  readonly #writer = `${process.pid}.${threadId}.${freshSeed().toString(36)}`;
  #descriptor: number | undefined;
  readonly #open = new Map<string, OpenEntry>();
  #seq = 0;
  #ids = 0;

  /** Opens the file for appending, and makes it when it is not there. */
  constructor(options: { runId: string; file: string }) {
    this.runId = options.runId;
    this.file = options.file;
    this.folder = dirname(options.file);
    this.#descriptor = openSync(this.file, 'a');
  }

  open(entry: UndoEntry, scope?: string): OpenUndo {
    this.#ids++;
    const id = `${this.#writer}.${this.#ids}`;
    const say = (known: UndoEntry) => {
      this.#append({ ...this.#head(id), action: 'open', ...(scope && { scope }), ...known });
      this.#open.set(id, { id, entry: known, scope });
    };
    say(entry);
    return {
      amend: say,
      done: () => {
        if (!this.#open.has(id)) return;
        this.#append({ ...this.#head(id), action: 'undone', kind: entry.kind });
        this.#open.delete(id);
      },
    };
  }

  /** What this writer has open, in the order in which it was recorded. */
  openEntries(): OpenEntry[] {
    return [...this.#open.values()];
  }

  /** Closes the file; what is open in it stays open. */
  [Symbol.dispose](): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #head(id: string) {
    this.#seq++;
    return { v: ledgerVersion, seq: this.#seq, writer: this.#writer, id } as const;
  }

  #append(record: LedgerRecord): void {
    // A line end on both sides: a record that another writer left torn cannot swallow this one.
    const line = `\n${JSON.stringify(record)}\n`;
    try {
      if (this.#descriptor === undefined) throw new Error('The ledger is closed.');
      writeSync(this.#descriptor, line);
    } catch (cause) {
      throw new HornetError('LEDGER_NOT_WRITTEN', `A record is missing in ${this.file}.`, {
        data: { file: this.file, record: line.trim() },
        cause,
      });
    }
  }
}
