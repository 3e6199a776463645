// The scheduler with a clock and one timer: jobs wait here as promises, and whoever watches hives is told of each change.
import type { Heartbeat } from '../../contracts/index.ts';
import { untilAborted } from '../../shared/index.ts';
import { type Departures, type HeartbeatNews, HiveRegistry } from '../hive-registry.ts';
import type { PlacementOrder } from '../placement/order.ts';
import type { Assignment, AssignmentEnd } from './assignment.ts';
import {
  type PlaceRequest,
  Scheduler,
  type SchedulerOptions,
  type WaitNotice,
} from './scheduler.ts';

export interface DispatcherOptions
  extends Pick<SchedulerOptions, 'queueLimit' | 'queueTimeoutMs' | 'failoverWaitMs'> {
  /** How long after its last heartbeat a hive is lost, and forgotten. */
  hiveLostMs: number;
  hiveStaleMs: number;
  /** From now: how long hives may still come that nobody has heard of. */
  hiveGraceMs: number;
  /** Is told of hives that have been silent for too long. */
  onDeparture: (departures: Departures) => void;
}

/** What a job wants, without how it is told. */
export type Wanted = Omit<PlaceRequest, 'place' | 'refuse'>;

export class Dispatcher implements Disposable {
  readonly hives: HiveRegistry;
  readonly #options: DispatcherOptions;
  readonly #scheduler: Scheduler;
  readonly #watchers = new Set<() => void>();
  readonly #startedMs = performance.now();
  #timer: { handle: NodeJS.Timeout; atMs: number } | undefined;

  constructor(options: DispatcherOptions) {
    const { hiveLostMs, hiveStaleMs, hiveGraceMs, ...rest } = options;
    this.#options = options;
    this.hives = new HiveRegistry({ lostAfterMs: hiveLostMs, staleAfterMs: hiveStaleMs });
    this.#scheduler = new Scheduler({
      ...rest,
      hives: this.hives,
      hivesExpectedUntilMs: this.#startedMs + hiveGraceMs,
    });
  }

  /** How many jobs wait. */
  get waiting(): number {
    return this.#scheduler.waiting;
  }

  nextTurn(): number {
    return this.#scheduler.nextTurn();
  }

  /** @throws QUEUE_FULL */
  admit(order: PlacementOrder): void {
    this.#scheduler.admit(order, performance.now());
  }

  heard(heartbeat: Heartbeat): HeartbeatNews {
    const news = this.#scheduler.heard(heartbeat, performance.now());
    this.#changed();
    return news;
  }

  /**
   * Resolves with a slot, which must be given back with `end`. A job that has to wait is told so first.
   * @throws Failure where nobody can take it, or could in time; the reason of the signal that was aborted meanwhile
   */
  async place(
    wanted: Wanted,
    signals: readonly AbortSignal[],
    onWait: (notice: WaitNotice) => void,
  ): Promise<Assignment> {
    for (const signal of signals) signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Assignment>();
    const request = { ...wanted, place: resolve, refuse: reject };
    const notice = this.#scheduler.enter(request, performance.now());
    this.#setTimer();
    if (notice === undefined) return promise;
    onWait(notice);
    const settled = new AbortController();
    for (const signal of signals) {
      const leave = (): void => {
        notice.leave();
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true, signal: settled.signal });
    }
    return promise.finally(() => settled.abort());
  }

  /**
   * A slot for a job that an earlier life of the queen has handed over; undefined where its hive, or the worker, is not heard of
   * in the first moments of this one. @throws the signal's reason
   */
  async reclaim(
    place: { hive?: string; worker?: string },
    signal: AbortSignal,
  ): Promise<Assignment | undefined> {
    const { hive = '', worker = '' } = place;
    const leftMs = this.#startedMs + this.#options.hiveGraceMs - performance.now();
    await this.#untilHeard(hive, Math.max(0, leftMs), signal);
    const entry = this.hives.get(hive)?.workers.get(worker);
    return entry === undefined ? undefined : this.#scheduler.claim(entry, performance.now());
  }

  /** The first end of an assignment counts. */
  end(assignment: Assignment, end: AssignmentEnd): void {
    assignment.end(end, performance.now());
    this.#changed();
  }

  /** Calls back after every change of what is known of hives, those by mere lapse of time included. Returns how to have it end. */
  onChange(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer?.handle);
    this.#timer = undefined;
  }

  async #untilHeard(hive: string, withinMs: number, signal: AbortSignal): Promise<void> {
    if (this.hives.get(hive) !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, withinMs).unref();
    const end = this.onChange(() => {
      if (this.hives.get(hive) !== undefined) resolve();
    });
    try {
      await untilAborted(promise, signal);
    } finally {
      clearTimeout(timer);
      end();
    }
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
    this.#setTimer();
  }

  #setTimer(): void {
    const atMs = this.#scheduler.nextMs;
    if (atMs === undefined || (this.#timer !== undefined && this.#timer.atMs <= atMs)) return;
    clearTimeout(this.#timer?.handle);
    const handle = setTimeout(() => this.#tick(), Math.max(0, atMs - performance.now())).unref();
    this.#timer = { handle, atMs };
  }

  #tick(): void {
    this.#timer = undefined;
    this.#options.onDeparture(this.#scheduler.tick(performance.now()));
    this.#changed();
  }
}
