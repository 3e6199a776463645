// A worker as a child process: started, listened to, ended. It knows nothing of jobs, and starts nothing anew.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import {
  type Narration,
  type ReadyLine,
  ReadyLineSchema,
  StartFailureLineSchema,
} from '../../contracts/index.ts';
import {
  compileLater,
  type Failure,
  type Logger,
  parseNarrationLine,
  whenAborted,
} from '../../shared/index.ts';
import { inheritedEnvironment } from '../environment.ts';
import { askToEnd, endNow } from './end-process.ts';
import { exitOf, type Life, type WorkerExit } from './life.ts';
import { endedEarly, notSpawned, saidItFailed, startTimedOut } from './start-failures.ts';

export interface ChildSpec {
  name: string;
  /** The hive's name, as errors have it. */
  layer: string;
  /** Program and arguments. */
  command: readonly [string, ...string[]];
  /** Where it is told to listen: `host:port`. */
  listen: string;
  /** The URL the hive dials in place of the one in the ready line. */
  advertise?: string;
  startTimeoutMs: number;
  /** Between the request to end and the end by force. */
  killAfterMs: number;
  log: Logger;
  /** Whether the kernel has ended it for want of memory. */
  ranOutOfMemory?: () => boolean;
  onNarration(narration: Narration): void;
}

const readyLine = compileLater(ReadyLineSchema);
const startFailureLine = compileLater(StartFailureLineSchema);
/** How long the output of a process that has ended may go on: a child of its own can hold the pipe open for ever. */
const lastLinesMs = 250;

export class ChildLife implements Life {
  readonly ready: Promise<void>;
  readonly #spec: ChildSpec;
  readonly #child: ChildProcess;
  readonly #ended = new AbortController();
  #readyLine: ReadyLine | undefined;
  #spokenUrl: string | undefined;
  #narrates = false;
  #why: Failure | undefined;
  #stopping: Promise<void> | undefined;

  /** @param environment what it is given in addition to that of the hive */
  constructor(spec: ChildSpec, environment: Readonly<Record<string, string>>) {
    const [program, ...args] = spec.command;
    this.#spec = spec;
    // Where the hive may open nothing more, it has no stdin and no stdout, whatever Node's types say, and tells of it at once.
    const child: ChildProcess = spawn(program, args, {
      // The open stdin is the worker's lifeline: it closes when this process ends, however that happens.
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...inheritedEnvironment(), ...environment },
    });
    this.#child = child;
    child.stdin?.on('error', () => {}); // the worker may end before its stdin does
    const announced = Promise.withResolvers<void>();
    this.#listen(child, announced);
    this.ready = this.#untilReady(announced);
    this.ready.catch(() => {}); // whoever started it is told
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  get instanceId(): string | null {
    return this.#readyLine?.instance_id ?? null;
  }

  get url(): string | undefined {
    return this.#readyLine && (this.#spec.advertise ?? this.#readyLine.url);
  }

  /** What it said, in its ready line or before; else where it was told to listen, unless the kernel was to choose. */
  get healthUrl(): string | undefined {
    const { listen } = this.#spec;
    const told = listen.endsWith(':0') ? undefined : `http://${listen}`;
    return this.#readyLine?.url ?? this.#spokenUrl ?? told;
  }

  get narrates(): boolean {
    return this.#narrates;
  }

  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** SIGTERM, and SIGKILL when that takes too long. Calls join: a worker that is told twice leaves at once. */
  stop(): Promise<void> {
    this.#stopping ??= this.#askToEnd();
    return this.#stopping;
  }

  async end(why?: Failure): Promise<void> {
    this.#why ??= why;
    endNow(this.#child);
    await whenAborted(this.ended);
  }

  async #askToEnd(): Promise<void> {
    if (this.ended.aborted) return;
    askToEnd(this.#child);
    const force = setTimeout(() => endNow(this.#child), this.#spec.killAfterMs);
    await whenAborted(this.ended);
    clearTimeout(force);
  }

  async #untilReady(announced: PromiseWithResolvers<void>): Promise<void> {
    const { name, startTimeoutMs } = this.#spec;
    const late = (): void => announced.reject(startTimedOut(name, startTimeoutMs));
    const timeout = setTimeout(late, startTimeoutMs);
    try {
      await announced.promise;
    } catch (error) {
      await this.end();
      throw error;
    } finally {
      clearTimeout(timeout);
    }
  }

  #listen(child: ChildProcess, announced: PromiseWithResolvers<void>): void {
    const { name, layer } = this.#spec;
    const { stdout } = child;
    const { reject } = announced;
    if (stdout)
      createInterface({ input: stdout }).on('line', (line) => this.#read(line, announced));
    child.once('error', (error) => {
      this.#noteEnd({ exitCode: null, signal: null });
      reject(notSpawned(name, layer, error));
    });
    child.once('exit', () => {
      setTimeout(() => stdout?.destroy(), lastLinesMs).unref();
    });
    child.once('close', (exitCode, signal) => {
      this.#noteEnd({ exitCode, signal });
      reject(endedEarly(name, exitOf(this.ended)));
    });
  }

  #read(line: string, { resolve, reject }: PromiseWithResolvers<void>): void {
    const { name, listen, log } = this.#spec;
    const narration = parseNarrationLine(line);
    const announcement = narration === undefined ? parseJson(line) : undefined;
    if (narration !== undefined) this.#hear(narration);
    else if (readyLine.Check(announcement)) {
      this.#readyLine = announcement;
      resolve();
    } else if (startFailureLine.Check(announcement))
      reject(saidItFailed(name, listen, announcement.error));
    else log.info({ worker: name, line }, 'worker output');
  }

  #hear(narration: Narration): void {
    this.#narrates = true;
    if (narration.action === 'start') this.#spokenUrl = /http:\/\/\S+/.exec(narration.human)?.[0];
    this.#spec.onNarration(narration);
  }

  /** The first end counts: one that could not be spawned closes late. */
  #noteEnd(exit: WorkerExit): void {
    if (this.ended.aborted) return;
    const outOfMemory = this.#spec.ranOutOfMemory?.() ?? false;
    this.#ended.abort({
      ...exit,
      ...(outOfMemory ? { outOfMemory } : {}),
      ...(this.#why === undefined ? {} : { why: this.#why }),
    } satisfies WorkerExit);
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // an ordinary log line
  }
}
