/**
 * Starts the guardian of a run and holds the pipe whose end makes it sweep. For the runner's main
 * thread alone: a pipe held by a worker thread would end with that thread.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { extname, join, parse } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { withTimeout } from '../kernel/deadline.ts';
import { type ErrorCode, HornetError } from '../kernel/errors.ts';
import { LineSplitter } from '../process/line-splitter.ts';
import type { SweepReport } from './sweep-report.ts';

export interface GuardianOptions {
  runId: string;
  runFolder: string;
  reportFolder: string;
  /** Told when the guardian ends before it was told to: a harness error. */
  onDeath?: (error: HornetError<'GUARDIAN_DIED'>) => void;
}

export interface Guardian extends AsyncDisposable {
  readonly pid: number;
  /**
   * Ends the guarding: the guardian sweeps once more, reports what it found, and ends. Calls after
   * the first get the same report.
   * @throws HornetError GUARDIAN_DIED
   */
  finish(): Promise<SweepReport>;
}

/**
 * Resolves once the guardian guards.
 * @throws HornetError GUARDIAN_NOT_STARTED
 */
export async function startGuardian(options: GuardianOptions): Promise<Guardian> {
  const stderrFile = join(options.runFolder, 'guardian.stderr.log');
  const child = spawnGuardian(options, stderrFile);
  const handle = new GuardianHandle(child, stderrFile, options.onDeath);
  await handle.started();
  return handle;
}

const startTimeoutMs = 10_000;
const finishTimeoutMs = 15_000;

function spawnGuardian(options: GuardianOptions, stderrFile: string): GuardianChild {
  // As the source is: .ts in the repository, .js in a package.
  const program = join(import.meta.dirname, `main${extname(import.meta.filename)}`);
  const stderr = openSync(stderrFile, 'a');
  try {
    const parameters = [program, options.runId, options.runFolder, options.reportFolder];
    const child = spawn(process.execPath, parameters, {
      // Its own session: what ends the runner's terminal or group does not end it. No environment:
      // neither the mark of its own run nor options meant for others.
      detached: true,
      env: {},
      // Not a folder that it may have to remove.
      cwd: parse(options.runFolder).root,
      stdio: ['pipe', 'pipe', stderr],
    });
    // The types do not see through a descriptor among the three.
    return child as GuardianChild;
  } finally {
    closeSync(stderr);
  }
}

type GuardianChild = ChildProcessByStdio<Writable, Readable, null>;

class GuardianHandle implements Guardian {
  readonly #child: GuardianChild;
  readonly #stderrFile: string;
  readonly #lines: string[] = [];
  readonly #ready = Promise.withResolvers<void>();
  /** Resolves when the guardian has ended and all that it said was read. */
  readonly #closed = Promise.withResolvers<void>();
  #isEnding = false;
  #report: Promise<SweepReport> | undefined;

  constructor(child: GuardianChild, stderrFile: string, onDeath: GuardianOptions['onDeath']) {
    this.#child = child;
    this.#stderrFile = stderrFile;
    const splitter = new LineSplitter();
    child.stdout.on('data', (chunk: Buffer) => {
      this.#lines.push(...splitter.push(chunk));
      if (this.#lines.length > 0) this.#ready.resolve();
    });
    // Its death is told by its close.
    child.stdin.on('error', () => {});
    child.on('error', (cause) => this.#ready.reject(cause));
    child.once('close', () => {
      this.#closed.resolve();
      this.#ready.reject(this.#error('GUARDIAN_NOT_STARTED'));
      if (!this.#isEnding) onDeath?.(this.#error('GUARDIAN_DIED'));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async started(): Promise<void> {
    try {
      await withTimeout(() => this.#ready.promise, { timeoutMs: startTimeoutMs });
    } catch (cause) {
      this.#isEnding = true;
      this.#child.stdin.destroy();
      throw this.#error('GUARDIAN_NOT_STARTED', cause);
    }
    // A runner that has nothing more to do may end; that is what the guardian waits for.
    this.#child.unref();
    for (const stream of [this.#child.stdin, this.#child.stdout]) {
      if (stream instanceof Socket) stream.unref();
    }
  }

  finish(): Promise<SweepReport> {
    this.#report ??= this.#finish();
    return this.#report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.finish();
  }

  async #finish(): Promise<SweepReport> {
    this.#isEnding = true;
    this.#child.stdin.end('finish\n');
    await withTimeout(() => this.#closed.promise, {
      timeoutMs: finishTimeoutMs,
      onTimeout: () => this.#error('GUARDIAN_SWEEP_FAILED'),
    });
    const [, report] = this.#lines;
    if (report === undefined) throw this.#error('GUARDIAN_DIED');
    // Written by main.ts of this same version.
    return JSON.parse(report) as SweepReport;
  }

  #error<C extends ErrorCode>(code: C, cause?: unknown): HornetError<C> {
    const { pid, exitCode, signalCode } = this.#child;
    const output = readTail(this.#stderrFile);
    return new HornetError(code, `Guardian ${pid}: exit code ${exitCode}, signal ${signalCode}.`, {
      data: { pid, exitCode, signal: signalCode, output },
      cause,
    });
  }
}

function readTail(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-20);
  } catch {
    // It goes with the run folder.
    return [];
  }
}
