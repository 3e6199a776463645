// A worker as a child process, whose stdout is narration, a ready line, and ordinary lines of log between them.
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
} from '../../system/contracts/index.ts';
import {
  Failure,
  type Logger,
  parseNarrationLine,
  whenAborted,
} from '../../system/shared/index.ts';
import { inheritedEnvironment } from './environment.ts';
import type { Life, WorkerExit } from './life.ts';

export interface ChildOptions {
  configuration: WorkerConfiguration;
  modelPath: string;
  environment: Record<string, string>;
  log: Logger;
  onNarration(narration: Narration): void;
}

const fakeWorker = [process.execPath, fileURLToPath(new URL('../worker/main.ts', import.meta.url))];
const readyLine = Compile(ReadyLineSchema);
const startFailureLine = Compile(StartFailureLineSchema);
/** With these a worker narrates that it is done with a job. */
const lastWords = ['complete', 'cancel', 'fail'];

export class ChildLife implements Life {
  readonly ready: Promise<void>;
  readonly #options: ChildOptions;
  readonly #words = new EventEmitter();
  readonly #ended = new AbortController();
  readonly #child: ChildProcess;
  #readyLine: ReadyLine | undefined;
  #why: Failure | undefined;

  constructor(options: ChildOptions) {
    const { configuration, modelPath, environment } = options;
    const { name, model, listen, slots } = configuration;
    const [program = '', ...args] = configuration.command ?? fakeWorker;
    const flags = { name, model, 'model-path': modelPath, listen, slots: String(slots) };
    const told = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]);
    const child = spawn(program, [...args, ...told, ...configuration.flags, '--exit-with-parent'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...inheritedEnvironment(), ...environment },
    });
    this.#options = options;
    this.#child = child;
    const announced = Promise.withResolvers<void>();
    this.#listen(child, announced);
    this.ready = this.#announced(announced);
    this.ready.catch(() => {}); // whoever started it is told
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  get instanceId(): string | null {
    return this.#readyLine?.instance_id ?? null;
  }

  get url(): string | undefined {
    return this.#readyLine && (this.#options.configuration.advertise ?? this.#readyLine.url);
  }

  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  async stop(why?: Failure): Promise<void> {
    this.#why ??= why;
    this.#child.stdin?.end();
    await whenAborted(this.ended);
  }

  async doneWith(jobId: string): Promise<void> {
    await once(this.#words, jobId, { signal: this.ended }).catch(() => {}); // it has ended
  }

  async #announced(announced: PromiseWithResolvers<void>): Promise<void> {
    const { start_timeout_ms: limitMs } = this.#options.configuration;
    const late = setTimeout(() => announced.reject(this.#failed('not ready in time')), limitMs);
    try {
      await announced.promise;
    } catch (error) {
      await this.stop();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  #listen(
    child: ChildProcess & { stdout: Readable },
    { resolve, reject }: PromiseWithResolvers<void>,
  ): void {
    const { configuration, log, onNarration } = this.#options;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const narration = parseNarrationLine(line);
      const announcement = parseJson(line);
      if (narration !== undefined) {
        onNarration(narration);
        if (lastWords.includes(narration.action)) this.#words.emit(narration.job_id ?? '');
      } else if (readyLine.Check(announcement)) {
        this.#readyLine = announcement;
        resolve();
      } else if (startFailureLine.Check(announcement)) reject(this.#refused(announcement.error));
      else log.info({ worker: configuration.name, line }, 'worker output');
    });
    child.stdin?.on('error', () => {}); // it may end before its stdin does
    child.once('error', (error) => {
      this.#end({ exitCode: null, signal: null });
      reject(this.#failed(error.name));
    });
    child.once('close', (exitCode, signal) => {
      this.#end({ exitCode, signal });
      reject(this.#failed(`ended with ${exitCode ?? signal}`));
    });
  }

  #end(exit: WorkerExit): void {
    this.#ended.abort(this.#why === undefined ? exit : { ...exit, why: this.#why });
  }

  #failed(reason: string): Failure {
    const { name: worker } = this.#options.configuration;
    const details = { worker, reason };
    return new Failure('WORKER_START_FAILED', `${worker} did not start: ${reason}.`, { details });
  }

  #refused(error: { code: string; message: string; details: Record<string, unknown> }): Failure {
    const { name: worker } = this.#options.configuration;
    const { code, message, details } = error;
    const known = isErrorCode(code) ? code : 'WORKER_START_FAILED';
    return new Failure(known, `${worker}: ${message}`, { details: { worker, ...details } });
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // an ordinary line of log
  }
}
