// What all requests of the worker share: the engine once it is loaded, and whether it is still loading or already leaving.
import { setTimeout as elapsed } from 'node:timers/promises';
import type { WorkerHealth } from '../contracts/index.ts';
import { Failure, type Narrate } from '../shared/index.ts';
import type { Engine } from './engine/index.ts';
import type { WorkerOptions } from './options.ts';

export class Service {
  readonly options: WorkerOptions;
  readonly narrate: Narrate;
  readonly #running = new Set<Promise<unknown>>();
  readonly #shutdown = new AbortController();
  #engine: Engine | undefined;
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

  open(engine: Engine): void {
    this.#engine = engine;
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
