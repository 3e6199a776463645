// Starts a program under test as a child with its stdin as its lifeline, and reads what it prints. It starts nothing else.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Compile } from 'typebox/compile';
import { type ReadyLine, ReadyLineSchema } from '../../ready-line.ts';

/** How a program ended. */
export interface ProgramEnd {
  exitCode: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** A program as a suite of its wire knows it: where it is, and how to end it. */
export interface ServerUnderTest {
  readonly url: string;
  /** Asks it to end, as SIGTERM does; resolves when it has. Once asked, asking again changes nothing. */
  stop(): Promise<void>;
}

/** Program and arguments, further flags, and what its environment has besides the suite's own. */
export type Start = [
  command: readonly string[],
  flags: Readonly<Record<string, string>>,
  environment?: Readonly<Record<string, string>>,
];

const readyLine = Compile(ReadyLineSchema);

/** Node keeps what it compiled from one start to the next: a third off the time of dozens of starts. */
const compileCache = fileURLToPath(
  new URL('../../../../node_modules/.cache/conformance', import.meta.url),
);

/** A program that runs, or has run. Disposing kills it. */
export class StartedProgram implements ServerUnderTest, AsyncDisposable {
  /** Resolves when it has ended and all of its output has been read. */
  readonly ended: Promise<ProgramEnd>;
  /** What it printed on stdout, line by line; a line that is JSON as its value, any other as text. */
  readonly lines: unknown[] = [];
  readonly #child: ChildProcess;
  readonly #watchers = new Set<() => void>();
  #ready: ReadyLine | undefined;
  #stopped: Promise<void> | undefined;

  /** Starts a program with the given flags, a kernel-chosen port where none is given, and its stdin as its lifeline. */
  constructor(...[command, flags, environment = {}]: Start) {
    const [file = '', ...first] = command;
    const own = { '--listen': '127.0.0.1:0', ...flags };
    const rest = [...Object.entries(own).flat(), '--exit-with-parent'];
    const stateHome = mkdtempSync(join(tmpdir(), 'hornet-test-')); // whatever it keeps there is not the user's
    const env = {
      NODE_COMPILE_CACHE: compileCache,
      ...process.env,
      XDG_STATE_HOME: stateHome,
      ...environment,
    };
    const child = spawn(file, [...first, ...rest], { env });
    this.#child = child;
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text;
      });
    }
    createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
    const { promise, resolve, reject } = Promise.withResolvers<ProgramEnd>();
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, ...said }));
    this.ended = promise.finally(() => rmSync(stateHome, { recursive: true, force: true }));
  }

  /** Starts a program and waits until it is ready. @throws Error with its last words when it ends instead */
  static ready(...start: Start): Promise<StartedProgram> {
    return new StartedProgram(...start).untilReady();
  }

  /** @throws Error with its last words when it ends instead */
  async untilReady(): Promise<this> {
    await this.until((line) => readyLine.Check(line));
    return this;
  }

  get url(): string {
    return this.readyLine.url;
  }

  get readyLine(): ReadyLine {
    this.#ready ??= this.lines.find((line) => readyLine.Check(line));
    if (this.#ready === undefined) throw new Error('The program has printed no ready line.');
    return this.#ready;
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
    this.lines.push(parsedOrAsItIs(line));
    for (const watch of this.#watchers) watch();
  }
}

function parsedOrAsItIs(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
