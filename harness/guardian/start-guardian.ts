/**
 * Starts the guardian of a run, which makes the run's folder, and holds the pipe whose end makes it
 * sweep. For the runner's main
 * thread alone: a pipe held by a worker thread would end with that thread.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { dirname, extname, join, parse } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { withTimeout } from '../kernel/deadline.ts';
import { type ErrorCode, HornetError } from '../kernel/errors.ts';
import { compileCacheVariables } from '../process/compile-cache.ts';
import { LineSplitter } from '../process/line-splitter.ts';
import { ownWhereabouts } from './run-record.ts';
import type { SweepReport } from './sweep-report.ts';

export interface GuardianOptions {
  runId: string;
  /** Made by the guardian, who takes it away; what is in it in between is the run's. */
  runFolder: string;
  reportFolder: string;
  /** A guardian outside of our namespaces has made the run's folder already, and guards it too. */
  isInside?: boolean;
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
 * Resolves once the guardian guards, and the run's folder is there, with `run.json` in it.
 * @throws HornetError GUARDIAN_NOT_STARTED; RUN_ALREADY_EXISTS where the folder was there before
 */
export async function startGuardian(options: GuardianOptions): Promise<Guardian> {
  const handle = new GuardianHandle(spawnGuardian(options), options);
  await handle.started();
  return handle;
}

const startTimeoutMs = 10_000;
const finishTimeoutMs = 15_000;

function spawnGuardian({
  runId,
  runFolder,
  reportFolder,
  isInside,
}: GuardianOptions): GuardianChild {
  // As the source is: .ts in the repository, .js in a package.
  const program = join(import.meta.dirname, `main${extname(import.meta.filename)}`);
  const runner = JSON.stringify(ownWhereabouts());
  const parameters = [runId, runFolder, reportFolder, runner, ...(isInside ? ['--inside'] : [])];
  return spawn(process.execPath, [program, ...parameters], {
    // Its own session: what ends the runner's terminal or group does not end it. No environment:
    // neither the mark of its own run nor options meant for others.
    detached: true,
    env: { TMPDIR: dirname(runFolder), ...compileCacheVariables() },
    // Not a folder that it may have to remove.
    cwd: parse(runFolder).root,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

type GuardianChild = ChildProcessByStdio<Writable, Readable, Readable>;

class GuardianHandle implements Guardian {
  readonly #child: GuardianChild;
  readonly #options: GuardianOptions;
  readonly #lines: string[] = [];
  readonly #complaints: string[] = [];
  readonly #ready = Promise.withResolvers<void>();
  /** Resolves when the guardian has ended and all that it said was read. */
  readonly #closed = Promise.withResolvers<void>();
  #isEnding = false;
  #report: Promise<SweepReport> | undefined;

  constructor(child: GuardianChild, options: GuardianOptions) {
    this.#child = child;
    this.#options = options;
    collectLines(child.stdout, this.#lines, () => this.#ready.resolve());
    collectLines(child.stderr, this.#complaints);
    // Its death is told by its close.
    child.stdin.on('error', () => {});
    child.on('error', (cause) => this.#ready.reject(cause));
    child.once('close', () => {
      this.#closed.resolve();
      this.#ready.reject(this.#error('GUARDIAN_NOT_STARTED'));
      if (!this.#isEnding) options.onDeath?.(this.#error('GUARDIAN_DIED'));
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
    if (this.#lines[0]?.includes('RUN_ALREADY_EXISTS')) {
      this.#isEnding = true;
      throw alreadyExistsError(this.#options);
    }
    // A runner that has nothing more to do may end; that is what the guardian waits for.
    this.#child.unref();
    for (const stream of this.#child.stdio) {
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
    const output = this.#complaints.slice(-20);
    return new HornetError(code, `Guardian ${pid}: exit code ${exitCode}, signal ${signalCode}.`, {
      data: { pid, exitCode, signal: signalCode, output },
      cause,
    });
  }
}

function collectLines(stream: Readable, lines: string[], onLine?: () => void): void {
  // A report is one line, however much there was to do.
  const splitter = new LineSplitter(Number.POSITIVE_INFINITY);
  stream.on('data', (chunk: Buffer) => {
    const more = splitter.push(chunk);
    lines.push(...more);
    if (more.length > 0) onLine?.();
  });
}

function alreadyExistsError({ runId, runFolder }: GuardianOptions) {
  const message = `Run ${runId} has a folder already: ${runFolder}.`;
  return new HornetError('RUN_ALREADY_EXISTS', message, { data: { id: runId, folder: runFolder } });
}
