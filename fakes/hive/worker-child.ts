// One worker of the fake hive: a child process whose stdout is narration, a ready line, and ordinary lines of log between them.
// It is ended by closing its stdin, which every worker takes for the end of its hive.
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Compile } from 'typebox/compile';
import {
  isErrorCode,
  type Narration,
  type ReadyLine,
  ReadyLineSchema,
  StartFailureLineSchema,
  type WorkerConfiguration,
  type WorkerReport,
  type WorkerState,
} from '../../system/contracts/index.ts';
import { Failure, type Logger, parseNarrationLine } from '../../system/shared/index.ts';
import { inheritedEnvironment } from './environment.ts';

export interface WorkerChildOptions {
  configuration: WorkerConfiguration;
  modelPath: string;
  log: Logger;
  onNarration(narration: Narration): void;
  /** Its state, or how busy it is, has changed. */
  onChange(): void;
}

/** How a worker's process ended. */
export interface WorkerExit {
  exitCode: number | null;
  signal: string | null;
}

const fakeWorker = [process.execPath, fileURLToPath(new URL('../worker/main.ts', import.meta.url))];
const readyLine = Compile(ReadyLineSchema);
const startFailureLine = Compile(StartFailureLineSchema);
/** With these a worker narrates that it is done with a job. */
const lastWords = ['complete', 'cancel', 'fail'];

export class WorkerChild {
  readonly #options: WorkerChildOptions;
  readonly #words = new EventEmitter();
  #child: ChildProcess | undefined;
  #ready: ReadyLine | undefined;
  #state: WorkerState = 'stopped';
  #starting: Promise<void> | undefined;
  #exit = new AbortController();
  #slotsBusy = 0;

  constructor(options: WorkerChildOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.configuration.name;
  }

  get state(): WorkerState {
    return this.#state;
  }

  get url(): string | undefined {
    const { advertise } = this.#options.configuration;
    return this.#state === 'ready' ? (advertise ?? this.#ready?.url) : undefined;
  }

  /** Aborted when the process has ended, with its `WorkerExit`. */
  get exit(): AbortSignal {
    return this.#exit.signal;
  }

  /** Resolves when the worker has narrated how it is done with the job, or has ended. */
  async doneWith(jobId: string): Promise<void> {
    await once(this.#words, jobId, { signal: this.exit }).catch(() => {}); // it has ended
  }

  /** Counts a slot as taken until the returned handle is disposed. */
  occupySlot(): Disposable {
    const add = (slots: number): void => {
      this.#slotsBusy += slots;
      this.#options.onChange();
    };
    add(1);
    return { [Symbol.dispose]: () => add(-1) };
  }

  /** Starts the process, or joins its start. @throws MODEL_LOAD_FAILED, WORKER_START_FAILED */
  async start(environment: Record<string, string>): Promise<void> {
    if (this.#state === 'ready') return;
    this.#starting ??= this.#spawn(environment).finally(() => {
      this.#starting = undefined;
    });
    await this.#starting;
  }

  async stop(): Promise<void> {
    if (this.#child === undefined) return;
    this.#become('stopping');
    this.#child.stdin?.end();
    if (!this.exit.aborted) await once(this.#child, 'close');
  }

  report(): WorkerReport {
    const { name, model, slots } = this.#options.configuration;
    const instance_id = this.#ready?.instance_id ?? null;
    const running = { instance_id, pid: this.#child?.pid ?? null, url: this.url ?? null };
    return {
      name,
      model,
      state: this.#state,
      ...running,
      slots_total: slots,
      slots_busy: this.#slotsBusy,
    };
  }

  async #spawn(environment: Record<string, string>): Promise<void> {
    const { configuration, modelPath } = this.#options;
    const { name, model, listen, slots, start_timeout_ms: limitMs } = configuration;
    const [program = '', ...args] = configuration.command ?? fakeWorker;
    const flags = { name, model, 'model-path': modelPath, listen, slots: String(slots) };
    const told = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]);
    this.#become('starting');
    this.#exit = new AbortController();
    const child = spawn(program, [...args, ...told, '--exit-with-parent'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...inheritedEnvironment(), ...environment },
    });
    this.#child = child;
    const announced = Promise.withResolvers<void>();
    const late = setTimeout(() => announced.reject(this.#failed('not ready in time')), limitMs);
    this.#listen(child, announced);
    try {
      await announced.promise;
      this.#become('ready');
    } catch (error) {
      child.stdin.end();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  #listen(
    child: ChildProcess & { stdout: Readable },
    { resolve, reject }: PromiseWithResolvers<void>,
  ): void {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const narration = parseNarrationLine(line);
      const announcement = parseJson(line);
      if (narration !== undefined) {
        this.#options.onNarration(narration);
        if (lastWords.includes(narration.action)) this.#words.emit(narration.job_id ?? '');
      } else if (readyLine.Check(announcement)) {
        this.#ready = announcement;
        resolve();
      } else if (startFailureLine.Check(announcement)) reject(this.#refused(announcement.error));
      else this.#options.log.info({ worker: this.name, line }, 'worker output');
    });
    child.once('error', (error) => reject(this.#failed(error.name)));
    child.once('close', (exitCode, signal) => {
      this.#child = undefined;
      this.#ready = undefined;
      this.#exit.abort({ exitCode, signal } satisfies WorkerExit);
      reject(this.#failed(`ended with ${exitCode ?? signal}`));
      this.#become(this.#state === 'stopping' ? 'stopped' : 'failed');
    });
  }

  #failed(reason: string): Failure {
    const details = { reason };
    return new Failure('WORKER_START_FAILED', `${this.name} did not start: ${reason}.`, {
      details,
    });
  }

  #refused({
    code,
    message,
    details,
  }: {
    code: string;
    message: string;
    details: Record<string, unknown>;
  }): Failure {
    const known = isErrorCode(code) ? code : 'WORKER_START_FAILED';
    return new Failure(known, `${this.name}: ${message}`, { details });
  }

  #become(state: WorkerState): void {
    this.#state = state;
    this.#options.onChange();
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // an ordinary line of log
  }
}
