// What all requests of the fake share: its slots, its director, and whether it is still loading or already leaving.
import { setTimeout as elapsed } from 'node:timers/promises';
import type { WorkerHealth } from '../../system/contracts/index.ts';
import {
  Failure,
  type Logger,
  type Narrate,
  type Order,
  TokenMemory,
} from '../../system/shared/index.ts';
import { Director } from '../script/index.ts';
import { type Answer, answer, contextOf, textOf } from './answer.ts';
import { Streams } from './misbehave.ts';
import type { ModelDescription } from './model-description.ts';
import type { FakeWorkerOptions } from './options.ts';
import { type WorkerDeed, workerVocabulary } from './script-vocabulary.ts';
import { SlotLine } from './slot-line.ts';
import { type TokenIds, tokenIdsOf } from './token-ids.ts';

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
  #idOf: TokenIds = tokenIdsOf(undefined);
  #memory = new TokenMemory(0);
  #loadingSinceMs = performance.now();
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

  /** The part of the model that is "loaded", from 0 to 1. */
  get loaded(): number {
    if (this.#status !== 'loading') return 1;
    const part = (performance.now() - this.#loadingSinceMs) / Math.max(1, this.options.loadMs);
    return Math.min(0.99, part);
  }

  /** The memory for answers, shared by all slots. */
  get memory(): TokenMemory {
    return this.#memory;
  }

  /** The number of a token. */
  get idOf(): TokenIds {
    return this.#idOf;
  }

  beginLoading(): void {
    this.#loadingSinceMs = performance.now();
  }

  open(description: ModelDescription | undefined): void {
    const { slots, contextTokens, kvTokens } = this.options;
    this.#description = description;
    this.#idOf = tokenIdsOf(description);
    this.#memory = new TokenMemory(kvTokens ?? slots * contextOf({ description, contextTokens }));
    this.#status = 'ready';
  }

  /** @throws ALL_SLOTS_BUSY while it loads; VALIDATION_FAILED for a prompt that fills the context */
  answer(order: Order): Answer {
    const { name, contextTokens } = this.options;
    if (this.#status === 'loading')
      throw new Failure('ALL_SLOTS_BUSY', `${name} is still loading its model.`);
    const { limit: kvTokens } = this.#memory;
    return answer({ description: this.#description, contextTokens, kvTokens }, order);
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
    const facts = { ordinal, text: textOf(order.prompt), stream: order.stream };
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
