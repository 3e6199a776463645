// Tells the queen of the fake hive, again and again and at every change; the script may keep it from it, or make it lie.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { setTimeout as elapsed } from 'node:timers/promises';
import { type Heartbeat, headers } from '../../system/contracts/index.ts';
import { callPeer, type Narrate } from '../../system/shared/index.ts';
import { type Director, isProcessDeed, performOnProcess } from '../script/index.ts';
import type { HiveDeed, hiveVocabulary } from './hive-vocabulary.ts';

export interface HeartbeatsOptions {
  queenUrl: string;
  intervalMs: number;
  timeoutMs: number;
  director: Director<typeof hiveVocabulary>;
  narrate: Narrate;
  describe(): Omit<Heartbeat, 'sequence'>;
}

/** How long the last one may take when the hive ends. */
const farewellMs = 1_000;

export class Heartbeats implements AsyncDisposable {
  readonly #options: HeartbeatsOptions;
  readonly #timer: NodeJS.Timeout;
  /** A heartbeat belongs to no job, whoever caused the change. */
  readonly #outsideJobs = AsyncLocalStorage.snapshot();
  readonly #stopped = new AbortController();
  #line: Promise<void> = Promise.resolve();
  #isDue = false;
  #isHeard = true;
  #sent = 0;

  constructor(options: HeartbeatsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.beat(), options.intervalMs);
    this.beat();
  }

  /** Sends one as soon as the one before it is done with. */
  beat(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#line = this.#outsideJobs(() => this.#line.then(() => this.#send()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.race([this.#line, elapsed(farewellMs, undefined, { ref: false })]);
    this.#stopped.abort();
  }

  async #send(): Promise<void> {
    this.#isDue = false;
    const { queenUrl, timeoutMs, director, describe, narrate } = this.#options;
    const heartbeat = await this.#edit(director.cue('heartbeat', { ordinal: ++this.#sent }), {
      ...describe(),
      sequence: this.#sent - 1,
    });
    if (heartbeat === undefined) return;
    try {
      await callPeer(`${queenUrl}/v1/hives/heartbeat`, {
        method: 'POST',
        headers: { [headers.correlationId]: randomUUID() },
        signal: this.#stopped.signal,
        silenceTimeoutMs: timeoutMs,
        body: heartbeat,
      });
      this.#isHeard = true;
    } catch (error) {
      const human = `The queen does not hear me: ${error instanceof Error ? error.message : error}`;
      if (this.#isHeard && !this.#stopped.signal.aborted)
        narrate({ action: 'heartbeat', target: queenUrl, level: 'warn', human });
      this.#isHeard = false;
    }
  }

  /** What is said in the heartbeat's place; undefined for nothing. */
  async #edit(deeds: readonly HiveDeed[], truth: Heartbeat): Promise<Heartbeat | undefined> {
    let told = truth;
    for (const deed of deeds) {
      if (deed.do === 'skip') return undefined;
      if (deed.do === 'lie') told = lie(told, deed.with);
      else if (isProcessDeed(deed)) await performOnProcess(deed, this.#stopped.signal);
    }
    return told;
  }
}

function lie(
  truth: Heartbeat,
  { state, slots_busy, model, ...own }: Extract<HiveDeed, { do: 'lie' }>['with'],
): Heartbeat {
  const ofWorkers = {
    ...(state === undefined ? {} : { state }),
    ...(slots_busy === undefined ? {} : { slots_busy }),
    ...(model === undefined ? {} : { model }),
  };
  return {
    ...truth,
    ...own,
    models: model === undefined ? truth.models : [model],
    workers: truth.workers.map((worker) => ({ ...worker, ...ofWorkers })),
  };
}
