// One worker as the hive sees it: a child process that is started, watched, listened to and stopped. It knows nothing of jobs.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Compile } from 'typebox/compile';
import {
  type Narration,
  type ReadyLine,
  ReadyLineSchema,
  StartFailureLineSchema,
  type WorkerReport,
  type WorkerState,
} from '../contracts/index.ts';
import { Failure, type Logger, parseNarrationLine, whenAborted } from '../shared/index.ts';

export interface WorkerSpec {
  name: string;
  model: string;
  slots: number;
  startTimeoutMs: number;
  /** Program and arguments. */
  command: readonly [string, ...string[]];
  /** The URL the hive dials in place of the one in the ready line. */
  advertise?: string;
  log: Logger;
  onNarration(narration: Narration): void;
  /** The worker's state, or what it has to do, has changed. */
  onChange(): void;
}

/** How a worker process ended. */
export interface WorkerExit {
  exitCode: number | null;
  signal: string | null;
}

const readyLine = Compile(ReadyLineSchema);
const startFailureLine = Compile(StartFailureLineSchema);
const killAfterMs = 10_000;

export class WorkerProcess {
  readonly spec: WorkerSpec;
  #state: WorkerState = 'stopped';
  #child: ChildProcess | undefined;
  #ready: ReadyLine | undefined;
  #starting: Promise<void> | undefined;
  #exited: AbortController = new AbortController();
  #slotsBusy = 0;
  #narrates = false;

  constructor(spec: WorkerSpec) {
    this.spec = spec;
  }

  get state(): WorkerState {
    return this.#state;
  }

  get url(): string | undefined {
    return this.#state === 'ready' ? (this.spec.advertise ?? this.#ready?.url) : undefined;
  }

  get slotsBusy(): number {
    return this.#slotsBusy;
  }

  /** Whether this worker has ever narrated; one of another make never does. */
  get narrates(): boolean {
    return this.#narrates;
  }

  /** Aborted when the process has ended, with its `WorkerExit` as the reason. */
  get exitSignal(): AbortSignal {
    return this.#exited.signal;
  }

  /** Starts the process, or joins the start that is under way. @throws MODEL_LOAD_FAILED, WORKER_START_FAILED */
  start(environment: Record<string, string>): Promise<void> {
    if (this.#state === 'ready') return Promise.resolve();
    this.#starting ??= this.#spawn(environment).finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** SIGTERM, so that it drains; SIGKILL when that takes too long. Resolves when the process is gone. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || this.exitSignal.aborted) return;
    this.#become('stopping');
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    await whenAborted(this.exitSignal);
    clearTimeout(force);
  }

  /** Counts a slot as taken until the returned handle is disposed. */
  occupySlot(): Disposable {
    this.#slotsBusy++;
    this.spec.onChange();
    return {
      [Symbol.dispose]: () => {
        this.#slotsBusy--;
        this.spec.onChange();
      },
    };
  }

  report(): WorkerReport {
    return {
      name: this.spec.name,
      model: this.spec.model,
      state: this.#state,
      instance_id: this.#ready?.instance_id ?? null,
      pid: this.#child?.pid ?? null,
      url: this.url ?? null,
      slots_total: this.spec.slots,
      slots_busy: this.#slotsBusy,
    };
  }

  async #spawn(environment: Record<string, string>): Promise<void> {
    const [program, ...args] = this.spec.command;
    this.#become('starting');
    this.#exited = new AbortController();
    const child = spawn(program, args, {
      // The open stdin is the worker's lifeline: it closes when this process ends, however that happens.
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    this.#child = child;
    child.stdin.on('error', () => {}); // the worker may end before its stdin does
    const isReady = this.#listen(child);
    const timeout = setTimeout(() => child.kill('SIGKILL'), this.spec.startTimeoutMs);
    try {
      await isReady;
      this.#become('ready');
    } catch (error) {
      child.kill('SIGKILL');
      await whenAborted(this.exitSignal);
      this.#become('failed');
      throw error;
    } finally {
      clearTimeout(timeout);
    }
  }

  /** Resolves with the ready line; rejects when the worker says that it failed, or ends. */
  #listen(child: ChildProcess & { stdout: NodeJS.ReadableStream }): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const exited = this.#exited;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const narration = parseNarrationLine(line);
      if (narration !== undefined) {
        this.#narrates = true;
        this.spec.onNarration(narration);
        return;
      }
      const announcement = parseJson(line);
      if (readyLine.Check(announcement)) {
        this.#ready = announcement;
        resolve();
      } else if (startFailureLine.Check(announcement))
        reject(startFailure(this.spec.name, announcement.error));
      else this.spec.log.info({ worker: this.spec.name, line }, 'worker output');
    });
    child.once('error', (error) => {
      exited.abort({ exitCode: null, signal: null } satisfies WorkerExit);
      reject(
        new Failure('WORKER_START_FAILED', `${this.spec.name} could not be started.`, {
          details: { reason: error.message },
          cause: error,
        }),
      );
    });
    child.once('close', (exitCode, signal) => {
      exited.abort({ exitCode, signal } satisfies WorkerExit);
      reject(
        new Failure('WORKER_START_FAILED', `${this.spec.name} ended before it was ready.`, {
          details: { exit_code: exitCode, signal },
        }),
      );
      this.#ready = undefined;
      this.#child = undefined;
      if (this.#state !== 'starting')
        this.#become(this.#state === 'stopping' ? 'stopped' : 'failed');
    });
    return promise;
  }

  #become(state: WorkerState): void {
    this.#state = state;
    this.spec.onChange();
  }
}

function startFailure(
  worker: string,
  error: { code: string; message: string; details: Record<string, unknown> },
): Failure {
  const code = error.code === 'MODEL_LOAD_FAILED' ? 'MODEL_LOAD_FAILED' : 'WORKER_START_FAILED';
  return new Failure(code, `${worker}: ${error.message}`, { details: error.details });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // an ordinary log line
  }
}
