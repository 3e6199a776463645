// What all requests of the fake share: its slots, its script, and whether it is still loading or already leaving.
import { setTimeout as elapsed } from 'node:timers/promises';
import type { WorkerHealth } from '../../system/contracts/index.ts';
import { Failure, type Narrate } from '../../system/shared/index.ts';
import { type Answer, answer } from './answer.ts';
import { Streams } from './misbehave.ts';
import type { ModelDescription } from './model-description.ts';
import type { FakeWorkerOptions } from './options.ts';
import { SlotLine } from './slot-line.ts';

export class Stage {
  readonly options: FakeWorkerOptions;
  readonly narrate: Narrate;
  readonly slots: SlotLine;
  readonly streams: Streams;
  readonly #running = new Set<Promise<unknown>>();
  readonly #shutdown = new AbortController();
  #status: WorkerHealth['status'] = 'loading';
  #description: ModelDescription | undefined;

  constructor(options: FakeWorkerOptions, narrate: Narrate) {
    this.options = options;
    this.narrate = narrate;
    this.slots = new SlotLine(options.slots, options.queue);
    this.streams = new Streams(options.misbehave);
  }

  get status(): WorkerHealth['status'] {
    return this.#status;
  }

  /** Aborted, with the failure to tell, when the time to finish is over. */
  get shutdown(): AbortSignal {
    return this.#shutdown.signal;
  }

  open(description: ModelDescription | undefined): void {
    this.#description = description;
    this.#status = 'ready';
  }

  /** @throws ALL_SLOTS_BUSY while it loads; VALIDATION_FAILED for a prompt that fills the context */
  answer(prompt: string, maxTokens: number): Answer {
    const { name, contextTokens } = this.options;
    if (this.#status === 'loading')
      throw new Failure('ALL_SLOTS_BUSY', `${name} is still loading its model.`);
    return answer({ description: this.#description, contextTokens }, prompt, maxTokens);
  }

  /** Counts a request as running until it is settled. */
  track<T>(request: Promise<T>): Promise<T> {
    const tracked = request.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }

  /** Takes no more requests and waits for those that run; ends them when that takes too long. */
  async close(): Promise<void> {
    const { name, drainTimeoutMs } = this.options;
    this.#status = 'draining';
    const finished = new AbortController();
    const all = Promise.allSettled(this.#running).then(() => finished.abort());
    await elapsed(drainTimeoutMs, undefined, { signal: finished.signal }).catch(() => {}); // all have finished
    this.#shutdown.abort(new Failure('DRAINING', `${name} shut down before it had finished.`));
    await all;
  }
}
