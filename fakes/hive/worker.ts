// One worker of the fake hive: one life after the other, started again when it ends unasked, stopped when it has nothing to do.
import { setTimeout as elapsed } from 'node:timers/promises';
import type {
  WorkerConfiguration,
  WorkerReport,
  WorkerState,
} from '../../system/contracts/index.ts';
import { asFailure, Failure, toWireError } from '../../system/shared/index.ts';
import type { Life, WorkerExit } from './life.ts';

export interface WorkerOptions {
  configuration: WorkerConfiguration;
  begin(environment: Record<string, string>): Life;
  /** Before it is started again; twice as long each time. */
  restartPauseMs: number;
  restMs: number;
  /** Its state, or how busy it is, has changed. */
  onChange(): void;
}

const mostRestarts = 3;
const windowMs = 60_000;

export class Worker {
  readonly options: WorkerOptions;
  #state: WorkerState = 'stopped';
  #life: Life | undefined;
  #starting: Promise<Life> | undefined;
  #slotsBusy = 0;
  #restarts = 0;
  #restartedAtMs: number[] = [];
  #lastError: Failure | undefined;
  #restsUntilMs = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: WorkerOptions) {
    this.options = options;
  }

  get name(): string {
    return this.options.configuration.name;
  }

  get state(): WorkerState {
    return this.#state;
  }

  /** Counts a slot as taken until the returned handle is disposed. */
  occupySlot(): Disposable {
    const add = (slots: number): void => {
      this.#slotsBusy += slots;
      this.#note();
    };
    add(1);
    return { [Symbol.dispose]: () => add(-1) };
  }

  /** Starts it, or joins its start. @throws what kept it from starting, once more while it rests */
  async start(environment: Record<string, string>, isByHand = false): Promise<Life> {
    if (this.#state === 'ready' && this.#life !== undefined) return this.#life;
    if (this.#state === 'stopping' && this.#life !== undefined) await this.#life.stop();
    const restMs = Math.ceil(this.#restsUntilMs - performance.now());
    if (this.#state === 'failed' && restMs > 0 && !isByHand) throw this.#resting(restMs);
    return await (this.#starting ?? this.#keep(this.#begin(environment)));
  }

  async stop(): Promise<void> {
    if (this.#state === 'restarting') this.#become('stopped');
    if (this.#state === 'ready' || this.#state === 'starting') this.#become('stopping');
    if (this.#state === 'stopping') await this.#life?.stop();
  }

  report(): WorkerReport {
    const { name, model, device, slots, url } = this.options.configuration;
    const isReady = this.#state === 'ready';
    const rests = this.#state === 'failed' && performance.now() < this.#restsUntilMs;
    return {
      ...{ name, model, device, kind: url === undefined ? 'child' : 'attached' },
      state: this.#state,
      can_start: url === undefined && ['stopped', 'failed'].includes(this.#state) && !rests,
      instance_id: this.#life?.instanceId ?? null,
      pid: this.#life?.pid ?? null,
      url: (isReady ? this.#life?.url : undefined) ?? null,
      slots_total: slots,
      slots_busy: this.#slotsBusy,
      restarts: this.#restarts,
      memory_bytes: null,
      last_error: this.#lastError === undefined ? null : toWireError(this.#lastError, null),
    };
  }

  #keep(start: Promise<Life>): Promise<Life> {
    const kept = start.finally(() => {
      if (this.#starting === kept) this.#starting = undefined;
    });
    this.#starting = kept;
    return kept;
  }

  async #begin(environment: Record<string, string>): Promise<Life> {
    this.#become('starting');
    const life = this.options.begin(environment);
    this.#life = life;
    life.ended.addEventListener('abort', () => this.#ended(life.ended.reason), { once: true });
    try {
      await life.ready;
      this.#lastError = undefined;
      this.#become('ready');
      return life;
    } catch (error) {
      if (this.#state === 'starting') this.#fail(asFailure(error));
      throw error;
    }
  }

  #ended({ exitCode, signal, why }: WorkerExit): void {
    const { name: worker } = this;
    this.#life = undefined;
    if (this.#state === 'stopping') this.#become('stopped');
    if (this.#state !== 'ready') return; // whoever started it is told
    const details = { worker, exit_code: exitCode, signal };
    const words = `${worker} ended with ${exitCode ?? signal}.`;
    this.#goOn(why ?? new Failure('WORKER_CRASHED', words, { details }));
  }

  #fail(failure: Failure): void {
    if (this.options.configuration.url === undefined) this.#giveUp(failure);
    else this.#goOn(failure);
  }

  /** Starts it again after a pause, unless that has been done too often. */
  #goOn(failure: Failure): void {
    const { configuration, restartPauseMs } = this.options;
    const nowMs = performance.now();
    this.#restartedAtMs = this.#restartedAtMs.filter((atMs) => nowMs - atMs < windowMs);
    const times = configuration.url === undefined ? this.#restartedAtMs.length : 0;
    if (configuration.restart === 'never' || times >= mostRestarts) {
      this.#giveUp(failure);
      return;
    }
    this.#lastError = failure;
    this.#restartedAtMs.push(nowMs);
    this.#become('restarting');
    const again = elapsed(restartPauseMs * 2 ** times, undefined, { ref: false }).then(() => {
      if (this.#state !== 'restarting') throw failure;
      this.#restarts++;
      return this.#begin({});
    });
    this.#keep(again).catch(() => {}); // the report tells
  }

  #giveUp(failure: Failure): void {
    this.#lastError = failure;
    this.#restsUntilMs = performance.now() + this.options.restMs;
    this.#become('failed');
  }

  #resting(retry_after_ms: number): Failure {
    const { code = 'WORKER_START_FAILED', message = 'It rests.', details } = this.#lastError ?? {};
    return new Failure(code, message, {
      details: { ...details, worker: this.name, retry_after_ms },
    });
  }

  #become(state: WorkerState): void {
    this.#state = state;
    this.#note();
  }

  #note(): void {
    const { idle_stop_ms: limitMs = 0, url } = this.options.configuration;
    clearTimeout(this.#idle);
    if (limitMs > 0 && url === undefined && this.#state === 'ready' && this.#slotsBusy === 0)
      this.#idle = setTimeout(() => void this.stop(), limitMs);
    this.options.onChange();
  }
}
