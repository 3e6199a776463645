/**
 * The live handle of a started process. It ends the process's whole group, remembers which signals
 * the harness sent, and tells how the process ended; it never starts one.
 */
import type { Writable } from 'node:stream';
import type { ResultPromise } from 'execa';
import { systemClock } from '../kernel/clock.ts';
import { HornetError } from '../kernel/errors.ts';
import { classifyExit, type ExitedProcess } from './exit.ts';
import type { LineListener, Output, StreamName, TextListener } from './output.ts';
import { isAlive, type ProcessIdentity } from './process-table.ts';
import type { ReadyLine } from './readiness.ts';
import { killGroup, signalGroup, signalProcess, terminateGroup } from './terminate.ts';

export interface RunningProcess extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** How many times a process of this name and log folder was started, this time included. */
  readonly instance: number;
  /** What the program said of itself when it was ready, where readiness is a ready line. */
  readonly readyLine: ReadyLine | undefined;
  readonly stdoutFile: string;
  readonly stderrFile: string;
  /** Resolves when the process has ended, whatever ended it; never rejects. */
  readonly exited: Promise<ExitedProcess>;
  /** How it ended, once it has. */
  readonly exit: ExitedProcess | undefined;
  /** Says that its end, however it comes, is looked at by somebody; it then is no error of its scope. */
  expectEnd(): void;
  /** The last 200 lines of a stream, or of both in the order in which they were read. */
  lines(stream?: StreamName): string[];
  /** Tells of every further line; returns a function that ends that. */
  onLine(listener: LineListener): () => void;
  /** Tells of all further text as it is read, before its line is whole; returns a function that ends that. */
  onText(listener: TextListener): () => void;
  /**
   * SIGTERM to the group, and SIGKILL to what is left of it after the spec's stopTimeoutMs. Also
   * takes down what is left of the group of a process that has ended already.
   * @throws HornetError PROCESS_SURVIVED, PROCESS_LOG_NOT_WRITTEN
   */
  stop(): Promise<ExitedProcess>;
  /** SIGKILL to the group. @throws HornetError PROCESS_SURVIVED, PROCESS_LOG_NOT_WRITTEN */
  kill(): Promise<ExitedProcess>;
  /**
   * Sends a signal to the process alone, or to its group.
   * @throws HornetError PROCESS_NOT_RUNNING
   */
  signal(name: NodeJS.Signals, target?: 'process' | 'group'): void;
  /** Resolves when the text is handed over. @throws HornetError PROCESS_NOT_RUNNING */
  writeStdin(text: string): Promise<void>;
  /** Ends the input; a program that then ends with code 0 counts as finished. */
  endStdin(): void;
}

export interface SpawnedChild {
  name: string;
  instance: number;
  identity: ProcessIdentity;
  child: ResultPromise['nodeChildProcess'];
  output: Output;
  stopTimeoutMs: number;
  /** Whether ending with code 0 unasked is what the program is for. */
  isTask: boolean;
  /** Called once, when nothing of the group is left. */
  onGone: () => void;
}

/** A process that was spawned as the leader of its own group. */
export class ChildHandle implements RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly instance: number;
  readonly identity: ProcessIdentity;
  readonly exited: Promise<ExitedProcess>;
  readyLine: ReadyLine | undefined;
  readonly #spawned: SpawnedChild;
  readonly #sentSignals = new Set<NodeJS.Signals>();
  #exit: ExitedProcess | undefined;
  #inputEnded = false;
  #isEndExpected = false;
  #stopped: Promise<ExitedProcess> | undefined;
  #killed: Promise<ExitedProcess> | undefined;
  #released: Promise<void> | undefined;

  constructor(spawned: SpawnedChild) {
    this.#spawned = spawned;
    this.name = spawned.name;
    this.pid = spawned.identity.pid;
    this.instance = spawned.instance;
    this.identity = spawned.identity;
    this.exited = this.#watchExit();
    // A broken pipe says only that the process ended, which its exit tells better.
    spawned.child.stdin?.on('error', () => {});
  }

  get exit(): ExitedProcess | undefined {
    return this.#exit;
  }

  get stdoutFile(): string {
    return this.#spawned.output.stdoutFile;
  }

  get stderrFile(): string {
    return this.#spawned.output.stderrFile;
  }

  expectEnd(): void {
    this.#isEndExpected = true;
  }

  /** @throws HornetError PROCESS_ENDED_UNASKED */
  assertEndedAsAsked(): void {
    if (this.#isEndExpected || this.#exit?.cause !== 'unexpected') return;
    throw endedUnaskedError(this.#exit, this.#spawned.output);
  }

  lines(stream?: StreamName): string[] {
    return this.#spawned.output.lines(stream);
  }

  onLine(listener: LineListener): () => void {
    return this.#spawned.output.onLine(listener);
  }

  onText(listener: TextListener): () => void {
    return this.#spawned.output.onText(listener);
  }

  stop(): Promise<ExitedProcess> {
    this.#stopped ??= this.#end(() => {
      this.#note('SIGTERM');
      return terminateGroup(this.identity, {
        stopTimeoutMs: this.#spawned.stopTimeoutMs,
        onEscalate: () => this.#note('SIGKILL'),
      });
    });
    return this.#stopped;
  }

  kill(): Promise<ExitedProcess> {
    this.#killed ??= this.#end(() => {
      this.#note('SIGKILL');
      return killGroup(this.identity);
    });
    return this.#killed;
  }

  signal(name: NodeJS.Signals, target: 'process' | 'group' = 'process'): void {
    this.#note(name);
    const send = target === 'group' ? signalGroup : signalProcess;
    const isSent = this.#exit === undefined && send(this.identity, name);
    if (!isSent) throw this.#notRunningError(`be sent ${name}`);
  }

  async writeStdin(text: string): Promise<void> {
    const stdin = this.#stdin();
    if (this.#exit !== undefined || !stdin.writable) throw this.#notRunningError('take input');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    stdin.write(text, (error) => {
      if (error) reject(this.#notRunningError('take input', error));
      else resolve();
    });
    return promise;
  }

  endStdin(): void {
    this.#inputEnded = true;
    this.#stdin().end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #end(endGroup: () => Promise<void>): Promise<ExitedProcess> {
    await endGroup();
    const exit = await this.exited;
    this.#released ??= this.#release();
    await this.#released;
    return exit;
  }

  /** Once the group is gone only an escapee can hold the streams, and it is not waited for. */
  async #release(): Promise<void> {
    this.#spawned.onGone();
    await this.#spawned.output.close();
  }

  /** A process that has ended, noticed or not, did not end by a signal sent later. */
  #note(signal: NodeJS.Signals): void {
    if (isAlive(this.identity)) this.#sentSignals.add(signal);
  }

  async #watchExit(): Promise<ExitedProcess> {
    const { child, output, name, isTask } = this.#spawned;
    const { promise, resolve } =
      Promise.withResolvers<Pick<ExitedProcess, 'exitCode' | 'signal'>>();
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
    const ended = await promise;
    const atMs = systemClock.nowMs();
    const mayFinish = isTask || this.#inputEnded;
    const cause = classifyExit({ ...ended, mayFinish, sentSignals: this.#sentSignals });
    await endsOrTakesTooLong(output);
    const lastLines = output.lines().slice(-lastLinesCount);
    this.#exit = { name, pid: this.pid, ...ended, cause, atMs, lastLines };
    return this.#exit;
  }

  #stdin(): Writable {
    const { stdin } = this.#spawned.child;
    if (stdin === null) throw this.#notRunningError('take input');
    return stdin;
  }

  #notRunningError(what: string, cause?: unknown): HornetError<'PROCESS_NOT_RUNNING'> {
    const message = `${this.name} cannot ${what}: it has ended or takes no more.`;
    const data = { process: this.name, pid: this.pid, exit: this.#exit };
    return new HornetError('PROCESS_NOT_RUNNING', message, { data, cause });
  }
}

const lastLinesCount = 20;

function endedUnaskedError(
  { name, pid, exitCode, signal, lastLines }: ExitedProcess,
  { stdoutFile, stderrFile }: Output,
): HornetError<'PROCESS_ENDED_UNASKED'> {
  const how = signal === null ? `with code ${exitCode}` : `by ${signal}`;
  const data = { process: name, pid, exitCode, signal, lastLines, stdoutFile, stderrFile };
  return new HornetError('PROCESS_ENDED_UNASKED', `${name} ended ${how}, unasked.`, { data });
}

/** The last output arrives with the exit; only a descendant can hold the streams open longer. */
async function endsOrTakesTooLong(output: Output): Promise<void> {
  const read = new AbortController();
  const wait = async () => {
    // Twice: between two timers the event loop reads, however late the first one was.
    await systemClock.sleep(100, read.signal);
    await systemClock.sleep(100, read.signal);
  };
  await Promise.race([output.ended(), wait()]);
  read.abort();
}
