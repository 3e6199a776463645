// One worker as the hive sees it: one life after the other, the state that it is in, and the requests that it has.
// It knows nothing of jobs, nor of other workers.
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as elapsed } from 'node:timers/promises';
import type { WorkerReport, WorkerState } from '../../contracts/index.ts';
import { asFailure, type Failure } from '../../shared/index.ts';
import { HealthWatch } from './health-watch.ts';
import { idleLimitMs } from './idle-policy.ts';
import { IdleWatch } from './idle-watch.ts';
import { exitOf, type Life } from './life.ts';
import { LoadingWatch } from './loading-watch.ts';
import { crashed, isResting, isStopping, silent } from './losses.ts';
import { reportOf } from './report.ts';
import { Requests } from './requests.ts';
import type { AfterEnd } from './restart-policy.ts';
import { mayPass, stoppedMeanwhile } from './start-failures.ts';
import { tellAfterEnd, tellIdle } from './tell-after-end.ts';
import type { StartOptions, WorkerSpec } from './worker-spec.ts';
import { transition } from './worker-state.ts';

export class Worker {
  readonly spec: WorkerSpec;
  readonly requests: Requests;
  readonly #idle: IdleWatch;
  readonly #loadingListeners = new Set<(percent: number) => void>();
  /** What becomes of a worker belongs to no job, whoever started it. */
  readonly #outsideJobs = AsyncLocalStorage.snapshot();
  #state: WorkerState = 'stopped';
  #life: Life | undefined;
  #starting: Promise<Life> | undefined;
  #stopping: Promise<void> | undefined;
  #isIdleStop = false;
  #pause: AbortController | undefined;
  #watches: DisposableStack | undefined;
  #restarts = 0;
  #memoryBytes: number | null = null;
  #lastError: Failure | undefined;
  #restsUntilMs = 0;

  constructor(spec: WorkerSpec) {
    this.spec = spec;
    const limitMs = idleLimitMs(spec.configuration);
    this.#idle = new IdleWatch(limitMs, () => this.#outsideJobs(() => this.#stopIdle(limitMs)));
    this.requests = new Requests(() => this.#noteChange());
  }

  get name(): string {
    return this.spec.configuration.name;
  }

  get state(): WorkerState {
    return this.#state;
  }

  /** Whether a job may have it started. */
  get canStart(): boolean {
    if (this.spec.configuration.url !== undefined) return false;
    return this.#state === 'stopped' || (this.#state === 'failed' && this.#restMs === 0);
  }

  /** Why it last failed to start, or ended unasked; undefined once it is ready again. */
  get lastError(): Failure | undefined {
    return this.#lastError;
  }

  /**
   * Starts it, or joins the start that is under way; one that was stopped for want of work is awaited and started anew.
   * @throws what kept it from starting; the last failure again while it rests; DRAINING while it is being stopped
   */
  async start({ environment = {}, isByHand = false }: StartOptions = {}): Promise<Life> {
    if (this.#state === 'stopping') {
      if (!this.#isIdleStop) throw isStopping(this.name);
      await this.#stopping;
    }
    if (this.#state === 'ready' && this.#life !== undefined) return this.#life;
    if (isByHand) this.#pause?.abort();
    else if (this.#state === 'failed' && this.#restMs > 0)
      throw isResting(this.name, this.#lastError, this.#restMs);
    return await (this.#starting ?? this.#keep(this.#begin(environment, false)));
  }

  /** Lets it finish, then ends it; SIGKILL where that takes too long. Resolves when it is gone. Calls during a stop join it. */
  stop(): Promise<void> {
    this.#stopping ??= this.#end().finally(() => {
      this.#stopping = undefined;
      this.#isIdleStop = false;
    });
    return this.#stopping;
  }

  /** Calls back with the percentage of its model that is loaded, until disposed of. */
  watchLoading(listener: (percent: number) => void): Disposable {
    this.#loadingListeners.add(listener);
    return { [Symbol.dispose]: () => this.#loadingListeners.delete(listener) };
  }

  report(): WorkerReport {
    return reportOf(this.spec.configuration, {
      state: this.#state,
      life: this.#life,
      canStart: this.canStart,
      slotsBusy: this.requests.busy,
      restarts: this.#restarts,
      memoryBytes: this.#memoryBytes,
      lastError: this.#lastError,
    });
  }

  get #restMs(): number {
    return Math.max(0, this.#restsUntilMs - performance.now());
  }

  /** What all who want the start wait for. */
  #keep(start: Promise<Life>): Promise<Life> {
    const kept = start.finally(() => {
      if (this.#starting === kept) this.#starting = undefined;
    });
    this.#starting = kept;
    return kept;
  }

  async #begin(environment: Readonly<Record<string, string>>, isRestart: boolean): Promise<Life> {
    this.#become('starting');
    try {
      using held = new DisposableStack();
      const reservation = held.use(await this.spec.reserve());
      if (this.#state !== 'starting') throw stoppedMeanwhile(this.name);
      this.#memoryBytes = reservation.memoryBytes;
      const life = this.spec.begin(environment, reservation);
      this.#live(life, held.move());
      using _loading = this.#tellLoading(life);
      await life.ready;
      if (this.#state !== 'starting') throw stoppedMeanwhile(this.name);
      reservation.settle();
      this.#becomeReady(life, isRestart);
      return life;
    } catch (error) {
      const failure = asFailure(error);
      if (this.#state === 'stopping' && this.#life === undefined) this.#become('stopped');
      if (this.#state === 'starting') this.#afterFailedStart(failure, isRestart);
      throw error;
    }
  }

  #live(life: Life, held: Disposable): void {
    this.#life = life;
    this.spec.onChange(); // it has a process now
    const onEnd = (): void => {
      held[Symbol.dispose]();
      this.#outsideJobs(() => this.#afterEnd(life));
    };
    if (life.ended.aborted) onEnd();
    else life.ended.addEventListener('abort', onEnd, { once: true });
  }

  #tellLoading(life: Life): LoadingWatch {
    const onProgress = (percent: number): void => {
      for (const listener of this.#loadingListeners) listener(percent);
    };
    return new LoadingWatch({ life, intervalMs: this.spec.loadingIntervalMs, onProgress });
  }

  #becomeReady(life: Life, isRestart: boolean): void {
    const { name } = this;
    this.#lastError = undefined;
    this.#watches = new DisposableStack();
    this.#watches.use(this.#watchHealth(life));
    this.#watches.use(this.#idle);
    this.#become('ready');
    if (isRestart)
      this.spec.narrate({ action: 'worker_ready', target: name, human: `${name} is ready again` });
  }

  #watchHealth(life: Life): HealthWatch {
    const { configuration, health } = this.spec;
    const isChild = configuration.url === undefined;
    return this.#outsideJobs(
      () =>
        new HealthWatch({
          ...health,
          url: life.healthUrl ?? '',
          isWell: ({ hasAnswered, serves }) => (isChild ? hasAnswered : serves),
          onGone: () => void life.end(silent(this.name, health)),
        }),
    );
  }

  #afterEnd(life: Life): void {
    this.#watches?.dispose();
    this.#life = undefined;
    if (this.#state === 'stopping') this.#become('stopped');
    else if (this.#state === 'ready') {
      const exit = exitOf(life.ended);
      const failure = exit.why ?? crashed(this.name, exit);
      this.#goOn(failure, this.#restartAfterEnd(), true);
    } // else it has not been ready, and whoever started it is told why
  }

  #restartAfterEnd(): AfterEnd {
    const { restarts, isWanted } = this.spec;
    return isWanted() ? restarts.afterEnd(performance.now()) : { restart: false, restMs: 0 };
  }

  #afterFailedStart(failure: Failure, isRestart: boolean): void {
    const isHopeless = !mayPass(failure) || !this.spec.isWanted();
    const after = isHopeless ? this.spec.restarts.afterRefusal() : this.#restartAfterEnd();
    this.#outsideJobs(() => this.#goOn(failure, after, isRestart));
  }

  /** @param isNews whether nobody else tells that it failed */
  #goOn(failure: Failure, after: AfterEnd, isNews: boolean): void {
    const isKnown = this.#lastError?.message === failure.message;
    this.#lastError = failure;
    if (after.restart) this.#restartAfter(after.pauseMs);
    else {
      this.#restsUntilMs = performance.now() + after.restMs;
      this.#become('failed');
    }
    if ((isNews || after.restart) && !isKnown)
      tellAfterEnd(this.spec.narrate, this.spec.configuration, failure, after);
  }

  #restartAfter(pauseMs: number): void {
    const pause = new AbortController();
    this.#pause = pause;
    this.#become('restarting');
    const restart = async (): Promise<Life> => {
      await elapsed(pauseMs, undefined, { signal: pause.signal, ref: false }).catch(() => {}); // sooner, or not at all
      if (this.#state !== 'restarting') throw stoppedMeanwhile(this.name);
      this.#restarts++;
      return await this.#begin({}, true);
    };
    this.#keep(restart()).catch(() => {}); // perhaps nobody waits for it; the report tells
  }

  async #end(): Promise<void> {
    if (this.#state === 'restarting') {
      this.#become('stopped');
      this.#pause?.abort();
    } else if (this.#state === 'ready' || this.#state === 'starting') {
      this.#become('stopping');
      if (this.#life === undefined)
        await this.#starting?.catch(() => {}); // it ends before it has begun
      else await this.#life.stop();
    }
  }

  #stopIdle(limitMs = 0): void {
    if (this.#state !== 'ready') return;
    tellIdle(this.spec.narrate, this.name, limitMs);
    this.#isIdleStop = true;
    void this.stop();
  }

  #become(state: WorkerState): void {
    this.#state = transition(this.#state, state);
    this.#noteChange();
  }

  #noteChange(): void {
    this.#outsideJobs(() => this.#idle.note(this.#state === 'ready' && this.requests.busy === 0));
    this.spec.onChange();
  }
}
