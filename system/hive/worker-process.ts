// One worker as the hive sees it: a child process that is started, watched, listened to and stopped. It knows nothing of jobs.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import {
  type Narration,
  type ReadyLine,
  ReadyLineSchema,
  StartFailureLineSchema,
  type WorkerReport,
  type WorkerState,
} from '../contracts/index.ts';
import {
  compileLater,
  Failure,
  type Logger,
  parseNarrationLine,
  whenAborted,
} from '../shared/index.ts';

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

const readyLine = compileLater(ReadyLineSchema);
const startFailureLine = compileLater(StartFailureLineSchema);
/** Longer than a worker gives its own requests to finish. */
const killAfterMs = 10_000;
/** How long the output of a process that has ended may go on: a child of its own can hold the pipe open for ever. */
const lastLinesMs = 1_000;

export class WorkerProcess {
  readonly spec: WorkerSpec;
  #state: WorkerState = 'stopped';
  #child: ChildProcess | undefined;
  #ready: ReadyLine | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
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

  /**
   * Starts the process, or joins the start that is under way.
   * @throws MODEL_LOAD_FAILED, WORKER_START_FAILED; DRAINING while it stops
   */
  async start(environment: Record<string, string>): Promise<void> {
    if (this.#state === 'ready') return;
    if (this.#state === 'stopping')
      throw new Failure('DRAINING', `${this.spec.name} is stopping and can be started afterwards.`);
    this.#starting ??= this.#spawn(environment).finally(() => {
      this.#starting = undefined;
    });
    await this.#starting;
  }

  /**
   * SIGTERM, so that it drains; SIGKILL when that takes too long. Resolves when the process is gone. Calls during a stop
   * join it: a worker that is told twice leaves at once.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#end().finally(() => {
      this.#stopping = undefined;
    });
    return this.#stopping;
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

  async #end(): Promise<void> {
    const child = this.#child;
    if (child === undefined || this.exitSignal.aborted) return;
    this.#become('stopping');
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    await whenAborted(this.exitSignal);
    clearTimeout(force);
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
    const announced = Promise.withResolvers<void>();
    this.#listen(child, announced);
    const timeout = setTimeout(
      () => announced.reject(startTimedOut(this.spec)),
      this.spec.startTimeoutMs,
    );
    try {
      await announced.promise;
      if (this.#state === 'starting') this.#become('ready'); // and not if it was told to stop meanwhile
    } catch (error) {
      child.kill('SIGKILL');
      await whenAborted(this.exitSignal);
      if (this.#state === 'starting') this.#become('failed');
      throw error;
    } finally {
      clearTimeout(timeout);
    }
  }

  /** Resolves `announced` at the ready line; rejects it when the worker says that it failed, or ends. */
  #listen(
    child: ChildProcess & { stdout: Readable },
    { resolve, reject }: PromiseWithResolvers<void>,
  ): void {
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
      this.#child = undefined;
      reject(notSpawned(this.spec, error));
    });
    child.once('exit', () => {
      setTimeout(() => child.stdout.destroy(), lastLinesMs).unref();
    });
    child.once('close', (exitCode, signal) => {
      exited.abort({ exitCode, signal } satisfies WorkerExit);
      reject(endedEarly(this.spec, { exitCode, signal }));
      if (this.#child !== child) return; // one that could not be spawned closes late
      this.#ready = undefined;
      this.#child = undefined;
      if (this.#state !== 'starting')
        this.#become(this.#state === 'stopping' ? 'stopped' : 'failed');
    });
  }

  #become(state: WorkerState): void {
    this.#state = state;
    this.spec.onChange();
  }
}

function notSpawned({ name }: WorkerSpec, error: Error): Failure {
  const reason = 'code' in error ? String(error.code) : error.name; // the message has the path in it
  return new Failure('WORKER_START_FAILED', `${name} could not be started: ${reason}.`, {
    details: { reason },
    cause: error,
  });
}

function startTimedOut({ name, startTimeoutMs }: WorkerSpec): Failure {
  return new Failure(
    'WORKER_START_FAILED',
    `${name} was not ready within ${startTimeoutMs} ms and was ended.`,
    { details: { reason: 'not ready in time', start_timeout_ms: startTimeoutMs } },
  );
}

function endedEarly({ name }: WorkerSpec, { exitCode, signal }: WorkerExit): Failure {
  const how = signal === null ? `with code ${exitCode}` : `by ${signal}`;
  return new Failure('WORKER_START_FAILED', `${name} ended ${how} before it was ready.`, {
    details: { reason: `ended ${how}`, exit_code: exitCode, signal },
  });
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
