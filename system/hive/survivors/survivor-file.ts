// The workers that run, on disk: what the hive's next life needs to know of them if this one ends without ending them.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Static, Type } from 'typebox';
import { compileLater, type Logger } from '../../shared/index.ts';
import type { Life } from '../worker/life.ts';
import { startTicksOf } from './process-identity.ts';

const EntrySchema = Type.Object({
  name: Type.String(),
  pid: Type.Integer({ minimum: 1 }),
  start_ticks: Type.String(),
});
const FileSchema = Type.Object({ workers: Type.Array(EntrySchema) });
const content = compileLater(FileSchema);

/** A process that a hive has started as a worker. */
export type WrittenWorker = Static<typeof EntrySchema>;

export class SurvivorFile {
  readonly #path: string;
  readonly #log: Logger;
  readonly #running = new Map<number, WrittenWorker>();

  constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
  }

  /** What stands there from the hive's life before; nothing where there was none, or the file is damaged. */
  read(): WrittenWorker[] {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
    const written = parseJson(text);
    if (content.Check(written)) return written.workers;
    this.#log.warn({ file: this.#path }, 'the list of workers is damaged and is written anew');
    return [];
  }

  /** Keeps a worker in the file for as long as its process lives. */
  watch(name: string, { pid, ended }: Life): void {
    const startTicks = pid === null ? undefined : startTicksOf(pid);
    if (pid === null || startTicks === undefined) return; // it could not be told from another later
    this.#running.set(pid, { name, pid, start_ticks: startTicks });
    this.#write();
    const forget = (): void => {
      this.#running.delete(pid);
      this.#write();
    };
    if (ended.aborted) forget();
    else ended.addEventListener('abort', forget, { once: true });
  }

  /** Whole or not at all. A file that cannot be written is told, and costs nothing but what it is for. */
  #write(): void {
    const text = JSON.stringify({ workers: [...this.#running.values()] });
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      writeFileSync(`${this.#path}.new`, text);
      renameSync(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#log.error({ err: error }, 'the list of workers cannot be written');
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // torn
  }
}
