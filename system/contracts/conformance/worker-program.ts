// Starts a worker program as a child, the way a hive does, and reads what it prints. It starts nothing else.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Compile } from 'typebox/compile';
import { type Narration, NarrationLineSchema } from '../narration.ts';
import { type ReadyLine, ReadyLineSchema } from '../ready-line.ts';
import type { WorkerUnderTest } from './worker-under-test.ts';

/** How a worker program ended. */
export interface WorkerEnd {
  exitCode: number | null;
  signal: string | null;
  stderr: string;
}

const narrationLine = Compile(NarrationLineSchema);
const readyLine = Compile(ReadyLineSchema);

/** A worker program that runs, or has run. Disposing kills it. */
export class WorkerProgram implements WorkerUnderTest, AsyncDisposable {
  /** Resolves when it has ended and all of its output has been read. */
  readonly ended: Promise<WorkerEnd>;
  /** What it printed on stdout, line by line, as JSON. */
  readonly lines: unknown[] = [];
  readonly #child: ChildProcess;
  readonly #watchers = new Set<() => void>();
  #ready: ReadyLine | undefined;
  #stopped: Promise<void> | undefined;

  /** Starts a program with the given flags, a kernel-chosen port, and its stdin as its lifeline. */
  constructor(
    command: readonly string[],
    flags: Record<string, string>,
    environment: Record<string, string> = {},
  ) {
    const [file = '', ...first] = command;
    const own = { '--listen': '127.0.0.1:0', ...flags };
    const rest = [...Object.entries(own).flat(), '--exit-with-parent'];
    const child = spawn(file, [...first, ...rest], { env: { ...process.env, ...environment } });
    this.#child = child;
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
    const { promise, resolve, reject } = Promise.withResolvers<WorkerEnd>();
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, stderr }));
    this.ended = promise;
  }

  /** Starts a program and waits until it is ready. @throws Error with its last words when it ends instead */
  static async ready(
    ...[command, flags, environment]: ConstructorParameters<typeof WorkerProgram>
  ): Promise<WorkerProgram> {
    const program = new WorkerProgram(command, flags, environment);
    await program.until((line) => readyLine.Check(line));
    return program;
  }

  get url(): string {
    return this.readyLine.url;
  }

  get readyLine(): ReadyLine {
    this.#ready ??= this.lines.find((line) => readyLine.Check(line));
    if (this.#ready === undefined) throw new Error('The worker has printed no ready line.');
    return this.#ready;
  }

  /** All that it has narrated so far. */
  get narrations(): Narration[] {
    return this.lines.filter((line) => narrationLine.Check(line)).map(({ narration }) => narration);
  }

  /** Resolves with the first line, past or future, that is meant. @throws Error when the program ends before it */
  async until(isMeant: (line: unknown) => boolean): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const watch = (): void => {
      const line = this.lines.find(isMeant);
      if (line !== undefined) resolve(line);
    };
    this.#watchers.add(watch);
    watch();
    this.ended.then(
      ({ exitCode, stderr }) => reject(new Error(`It ended with ${exitCode}:\n${stderr}`)),
      reject,
    );
    return promise.finally(() => this.#watchers.delete(watch));
  }

  /** Resolves with the first narration, past or future, with this action and target. */
  async untilNarrated(action: string, target?: string): Promise<Narration> {
    const isMeant = (narration: Narration): boolean =>
      narration.action === action && (target === undefined || narration.target === target);
    const line = await this.until((each) => narrationLine.Check(each) && isMeant(each.narration));
    return (line as { narration: Narration }).narration; // what was just checked
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  closeStdin(): void {
    this.#child.stdin?.end();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#askToEnd();
    return this.#stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  async #askToEnd(): Promise<void> {
    this.signal('SIGTERM');
    await this.ended;
  }

  #hear(line: string): void {
    this.lines.push(JSON.parse(line));
    for (const watch of this.#watchers) watch();
  }
}
