/**
 * Where the output of one process goes: the log file of each stream, byte by byte, the last lines
 * in memory, and whoever listens. It never stops reading, so no process blocks on its own output.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import { LineSplitter } from './line-splitter.ts';

export type StreamName = 'stdout' | 'stderr';

export interface OutputLine {
  stream: StreamName;
  text: string;
  /** When it was read, by the monotonic system clock. */
  atMs: number;
}

export type LineListener = (line: OutputLine) => void;

/** Told of text as it is read, wherever lines end. */
export type TextListener = (stream: StreamName, text: string) => void;

/** How many lines of each stream are kept in memory. */
const tailLength = 200;

/** The output of one process, over both streams. */
export class Output {
  readonly stdoutFile: string;
  readonly stderrFile: string;
  readonly #listeners = new Set<LineListener>();
  readonly #textListeners = new Set<TextListener>();
  readonly #tails: Record<StreamName, OutputLine[]> = { stdout: [], stderr: [] };
  readonly #descriptors: Record<StreamName, number>;
  #pumps: Pump[] = [];
  #logError: unknown;

  /** Makes the folder and opens the files, which a process that is started again continues. */
  constructor(logFolder: string, name: string) {
    mkdirSync(logFolder, { recursive: true });
    this.stdoutFile = join(logFolder, `${name}.stdout.log`);
    this.stderrFile = join(logFolder, `${name}.stderr.log`);
    this.#descriptors = {
      stdout: openSync(this.stdoutFile, 'a'),
      stderr: openSync(this.stderrFile, 'a'),
    };
  }

  /** Starts reading. Call it in the same turn in which the process was spawned. */
  connect(stdout: Readable, stderr: Readable): void {
    this.#pumps = [this.#pump('stdout', stdout), this.#pump('stderr', stderr)];
  }

  /** Resolves when both streams have ended, which a descendant that holds them can delay. */
  async ended(): Promise<void> {
    await Promise.all(this.#pumps.map((pump) => pump.ended));
  }

  /**
   * Stops reading and closes the files. Call it once.
   * @throws HornetError PROCESS_LOG_NOT_WRITTEN when some of the log is missing.
   */
  async close(): Promise<void> {
    for (const pump of this.#pumps) pump.stream.destroy();
    await this.ended();
    closeSync(this.#descriptors.stdout);
    closeSync(this.#descriptors.stderr);
    if (this.#logError === undefined) return;
    throw new HornetError('PROCESS_LOG_NOT_WRITTEN', `${this.stdoutFile} or its twin has a gap.`, {
      data: { stdoutFile: this.stdoutFile, stderrFile: this.stderrFile },
      cause: this.#logError,
    });
  }

  /** The last lines of one stream, or of both in the order in which they were read. */
  lines(stream?: StreamName): string[] {
    return this.#tail(stream).map((line) => line.text);
  }

  /** Returns a function that ends listening. */
  onLine(listener: LineListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Returns a function that ends listening. */
  onText(listener: TextListener): () => void {
    this.#textListeners.add(listener);
    return () => void this.#textListeners.delete(listener);
  }

  #tail(stream: StreamName | undefined): OutputLine[] {
    if (stream !== undefined) return this.#tails[stream];
    const both = [...this.#tails.stdout, ...this.#tails.stderr];
    return both.sort((one, other) => one.atMs - other.atMs).slice(-tailLength);
  }

  #pump(name: StreamName, stream: Readable): Pump {
    const splitter = new LineSplitter();
    const decoder = new StringDecoder('utf8');
    stream.on('data', (chunk: Buffer) => {
      this.#writeLog(this.#descriptors[name], chunk);
      const text = decoder.write(chunk);
      for (const listener of this.#textListeners) notify(() => listener(name, text));
      this.#emit(name, splitter.push(chunk));
    });
    // An error of the pipe is followed by its close; what the process did is told by its exit.
    stream.on('error', () => {});
    const ended = new Promise<void>((resolve) => {
      stream.once('close', () => {
        this.#emit(name, splitter.end());
        resolve();
      });
    });
    return { stream, ended };
  }

  #writeLog(descriptor: number, chunk: Buffer): void {
    try {
      // Synchronous: what a listener acts upon is in the file, even if this process dies then.
      writeSync(descriptor, chunk);
    } catch (error) {
      // The process under test must not suffer for a full disk; close() reports it.
      this.#logError ??= error;
    }
  }

  #emit(stream: StreamName, texts: readonly string[]): void {
    const atMs = systemClock.nowMs();
    // With nobody to tell, what leaves the tail at once need not enter it: a flood costs less.
    const from = this.#listeners.size === 0 ? Math.max(0, texts.length - tailLength) : 0;
    for (const text of texts.slice(from)) {
      const line = { stream, text, atMs };
      const tail = this.#tails[stream];
      tail.push(line);
      if (tail.length > tailLength) tail.shift();
      for (const listener of this.#listeners) notify(() => listener(line));
    }
  }
}

interface Pump {
  stream: Readable;
  ended: Promise<void>;
}

/** One listener's mistake must reach neither the others nor nobody: it becomes uncaught. */
function notify(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
