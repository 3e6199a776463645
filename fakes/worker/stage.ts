// What all requests of the fake share: its slots, its director, and whether it is still loading or already leaving.
import { setTimeout as elapsed } from 'node:timers/promises';
import type { WorkerHealth } from '../../system/contracts/index.ts';
import { Failure, type Logger, type Narrate, type Order } from '../../system/shared/index.ts';
import { Director } from '../script/index.ts';
import { type Answer, answer } from './answer.ts';
import { Streams } from './misbehave.ts';
import type { ModelDescription } from './model-description.ts';
import type { FakeWorkerOptions } from './options.ts';
import { type WorkerDeed, workerVocabulary } from './script-vocabulary.ts';
import { SlotLine } from './slot-line.ts';

export class Stage {
  readonly options: FakeWorkerOptions;
  readonly narrate: Narrate;
  readonly slots: SlotLine;
  readonly streams: Streams;
  readonly director: Director<typeof workerVocabulary>;
  readonly #running = new Set<Promise<unknown>>();
  readonly #shutdown = new AbortController();
  #status: WorkerHealth['status'] = 'loading';
  #description: ModelDescription | undefined;
  #requests = 0;
  #healthCalls = 0;

  constructor(options: FakeWorkerOptions, narrate: Narrate, log: Logger) {
    this.options = options;
    this.narrate = narrate;
    this.slots = new SlotLine(options.slots, options.queue);
    this.streams = new Streams(options.misbehave);
    this.director = new Director(workerVocabulary, options.script, log);
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

  /** The ordinal of a request that has just come, from 1. */
  countRequest(): number {
    return ++this.#requests;
  }

  countHealthCall(): number {
    return ++this.#healthCalls;
  }

  /** What the script says to this moment of a request. */
  cue(
    at: 'request' | 'token' | 'end',
    { order, ordinal }: { order: Order; ordinal: number },
    token?: number,
  ): WorkerDeed[] {
    const facts = { ordinal, text: order.prompt, stream: order.stream };
    return this.director.cue(at, token === undefined ? facts : { ...facts, token });
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
