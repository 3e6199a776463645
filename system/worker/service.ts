// What all requests of the worker share: the engine once it is loaded, and whether it is still loading or already leaving.
import { EventEmitter } from 'node:events';
import { setTimeout as elapsed } from 'node:timers/promises';
import type { WorkerHealth } from '../contracts/index.ts';
import { Failure, type Narrate, type Order } from '../shared/index.ts';
import type { Engine, LoadProgress } from './engine/index.ts';
import type { WorkerOptions } from './options.ts';

/** A request that is served; disposing of it ends that. */
export interface Admitted extends Disposable {
  /** Aborted, with the failure to tell, when somebody else than its client ends the request. */
  readonly signal: AbortSignal;
}

export class Service {
  readonly options: WorkerOptions;
  readonly narrate: Narrate;
  /** Emits `change` when more of the model is loaded, and when all is. */
  readonly loading = new EventEmitter<{ change: [] }>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #orders = new Map<Order, AbortController>();
  readonly #shutdown = new AbortController();
  #engine: Engine | undefined;
  #progress: LoadProgress = { part: 0, layers: 0, bytes: 0 };
  #isDraining = false;

  constructor(options: WorkerOptions, narrate: Narrate) {
    this.options = options;
    this.narrate = narrate;
  }

  get status(): WorkerHealth['status'] {
    if (this.#isDraining) return 'draining';
    return this.#engine === undefined ? 'loading' : 'ready';
  }

  /** Aborted, with the failure to tell, when the time to finish is over. */
  get shutdown(): AbortSignal {
    return this.#shutdown.signal;
  }

  /** @throws ALL_SLOTS_BUSY while the model loads: there is no slot yet */
  get engine(): Engine {
    if (this.#engine !== undefined) return this.#engine;
    throw new Failure('ALL_SLOTS_BUSY', `${this.options.name} is still loading its model.`);
  }

  get progress(): LoadProgress {
    return this.#progress;
  }

  advance(progress: LoadProgress): void {
    this.#progress = progress;
    this.loading.emit('change');
  }

  open(engine: Engine): void {
    this.#engine = engine;
    this.loading.emit('change');
  }

  admit(order: Order): Admitted {
    const cancellation = new AbortController();
    this.#orders.set(order, cancellation);
    return {
      signal: cancellation.signal,
      [Symbol.dispose]: () => void this.#orders.delete(order),
    };
  }

  /** Ends the requests of this id, their own or their job's; none there is fine. */
  cancel(id: string): void {
    for (const [order, cancellation] of this.#orders) {
      if (order.id === id || order.target === id)
        cancellation.abort(new Failure('CANCELLED', `The request ${id} was cancelled.`));
    }
  }

  health(): WorkerHealth {
    const { model, slots } = this.options;
    const counts = this.#engine?.slots ?? { busy: 0, waiting: 0 };
    return {
      status: this.status,
      model,
      slots_total: slots,
      slots_busy: counts.busy,
      queued: counts.waiting,
      loaded: this.#engine === undefined ? this.#progress.part : 1,
    };
  }

  /** Counts a request as running until it is settled. */
  track<T>(request: Promise<T>): Promise<T> {
    const tracked = request.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }

  /** Takes no more requests and waits for those it has; ends them when that takes longer than `drainTimeoutMs`. */
  async close(): Promise<void> {
    const { name, drainTimeoutMs } = this.options;
    this.#isDraining = true;
    const finished = new AbortController();
    const all = Promise.allSettled(this.#running).then(() => finished.abort());
    await elapsed(drainTimeoutMs, undefined, { signal: finished.signal }).catch(() => {}); // aborted: all have finished
    this.#shutdown.abort(new Failure('DRAINING', `${name} shut down before it had finished.`));
    await all;
  }
}
