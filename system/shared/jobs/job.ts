// One job: its state, where it is, the numbered record of all its events, and whoever listens to them.
// It does no work itself; the registry runs that and tells the job how it ended.
import { EventEmitter } from 'node:events';
import {
  type InferOperation,
  isTerminal,
  type JobEvent,
  type JobPhase,
  type JobRecord,
  type JobState,
  type Operation,
  type TerminalEvent,
} from '../../contracts/index.ts';
import type { Deadline } from '../deadline.ts';
import { isFinished, transition } from './job-state.ts';

export interface JobSpec<O extends Operation = InferOperation> {
  id: string;
  correlationId: string;
  traceparent?: string;
  operation: O;
  deadline: Deadline;
  /** Wall clock; now, unless the job is one of an earlier life of this program. */
  createdAtMs?: number;
  /** The last event id that an earlier life may have given out. */
  lastEventId?: number;
  /** Where an earlier life had it last, and how many it had been given to by then. */
  place?: JobPlace;
  attempts?: number;
  /** Wall clock; of a job that ended in an earlier life. */
  finishedAtMs?: number;
}

/** Is told what a later life of the program has to know of the job's events, before anybody can read them. */
export interface JobScribe<O extends Operation> {
  /** Its first token comes next. */
  spoke?(job: Job<O>): void;
  /** Event ids up to `job.reservedEventId` may be given out from now on. */
  reserved?(job: Job<O>): void;
}

export interface NumberedEvent {
  /** Counts from 1 over all events of the job; what `Last-Event-ID` names. */
  id: number;
  event: JobEvent;
}

/** Who serves the job. */
export interface JobPlace {
  hive?: string;
  worker?: string;
}

/** Tokens are bounded by the request's own limit, narration is not. */
const narrationsKept = 5_000;

/** Event ids are reserved by so many at a time, since each reservation is written down. */
export const eventIdsReserved = 1_000;

export class Job<O extends Operation = InferOperation> {
  readonly spec: JobSpec<O>;
  readonly #scribe: JobScribe<O> | undefined;
  readonly #createdAtMs: number;
  readonly #events: JobEvent[] = [];
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #cancellation = new AbortController();
  #state: JobState = 'queued';
  #phase: JobPhase = 'queued';
  #place: JobPlace;
  #attempts: number;
  #reservedEventId: number;
  #finishedAtMs: number | null = null;
  #tokens = 0;
  #narrations = 0;
  #listeners = 0;
  #leaving: NodeJS.Timeout | undefined;

  constructor(spec: JobSpec<O>, scribe?: JobScribe<O>) {
    this.spec = spec;
    this.#scribe = scribe;
    this.#createdAtMs = spec.createdAtMs ?? Date.now();
    this.#place = spec.place ?? {};
    this.#attempts = spec.attempts ?? 0;
    this.#reservedEventId = (spec.lastEventId ?? 0) + eventIdsReserved;
  }

  get id(): string {
    return this.spec.id;
  }

  get state(): JobState {
    return this.#state;
  }

  get phase(): JobPhase {
    return this.#phase;
  }

  get place(): JobPlace {
    return this.#place;
  }

  get attempts(): number {
    return this.#attempts;
  }

  /** Token events so far. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Events so far, which is what the job takes in memory. */
  get size(): number {
    return this.#events.length;
  }

  /** The highest event id that it may have given out when this program ends, however it ends. */
  get reservedEventId(): number {
    return this.#reservedEventId;
  }

  get hasFinished(): boolean {
    return isFinished(this.#state);
  }

  /** Aborted, with the reason, once someone wants the job to stop. */
  get cancelSignal(): AbortSignal {
    return this.#cancellation.signal;
  }

  /** Says what is being done for the job now. A job that has ended stays as it is. */
  enter(phase: JobPhase): void {
    if (!this.hasFinished) this.#phase = phase;
  }

  begin(): void {
    this.#state = transition(this.#state, 'running');
    this.enter('placing');
  }

  /** The job is given to somebody, for the first time, which is when it begins, or again. */
  assign(place: JobPlace): void {
    if (this.#state === 'queued') this.begin();
    this.#place = place;
    this.#attempts++;
    this.enter('placing');
  }

  /**
   * Adds an event. Returns false for one that is refused: it comes after the terminal event, or is narration of a job that
   * has had more of it than anybody reads.
   */
  append(event: Exclude<JobEvent, TerminalEvent>): boolean {
    if (this.hasFinished) return false;
    if (event.type === 'narration' && this.#narrations++ >= narrationsKept) return false;
    if (event.type === 'token') {
      if (this.#tokens++ === 0) this.#scribe?.spoke?.(this);
      this.#phase = 'decode';
    }
    this.#record(event);
    return true;
  }

  finish(event: TerminalEvent): void {
    this.#state = transition(this.#state, event.type);
    this.#finishedAtMs = this.spec.finishedAtMs ?? Date.now();
    clearTimeout(this.#leaving);
    this.spec.deadline[Symbol.dispose]();
    this.#record(event);
  }

  /** Asks the job to stop. The first reason stands; a finished job stays as it is. */
  cancel(reason: string): void {
    if (!this.hasFinished) this.#cancellation.abort(reason);
  }

  /**
   * All events after `afterId`, those of the past included, up to the terminal one; each reader at its own pace.
   * A reader that has seen the end already is given the terminal event again; an id that was never given out counts as the
   * latest, and one of an earlier life of this program as none.
   */
  async *follow(afterId: number, signal: AbortSignal): AsyncGenerator<NumberedEvent> {
    for await (const events of this.followInBatches(afterId, signal)) yield* events;
  }

  /** The same, with all that there is by then at a time, so that one write can tell it. */
  async *followInBatches(afterId: number, signal: AbortSignal): AsyncGenerator<NumberedEvent[]> {
    let wake = (): void => undefined;
    const look = (): void => wake();
    this.#listeners++;
    clearTimeout(this.#leaving);
    this.#changes.on('change', look);
    signal.addEventListener('abort', look, { once: true });
    try {
      const offset = this.spec.lastEventId ?? 0;
      const latest = this.#events.length;
      const seen = Math.max(0, afterId - offset);
      let next = Math.min(seen, this.hasFinished ? latest - 1 : latest);
      for (;;) {
        const events = this.#events.slice(next);
        if (events.length > 0) {
          const first = offset + next + 1;
          next += events.length;
          yield events.map((event, index) => ({ id: first + index, event }));
          if (events.some(isTerminal)) return;
        } else {
          signal.throwIfAborted();
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          await allThatComesWithIt();
        }
      }
    } finally {
      this.#changes.off('change', look);
      signal.removeEventListener('abort', look);
      this.#listeners--;
      if (this.#listeners === 0) this.#missListeners();
    }
  }

  /** Nobody listens. Counts as the last listener's leaving, also where an earlier life of the program had the listeners. */
  expectListener(graceMs: number): void {
    if (this.#listeners === 0) this.#missListeners(graceMs);
  }

  /** The texts of all tokens so far. */
  texts(): string[] {
    return this.#events.flatMap((event) => (event.type === 'token' ? [event.text] : []));
  }

  record(): JobRecord {
    const last = this.#events.at(-1);
    const { operation } = this.spec;
    return {
      job_id: this.id,
      correlation_id: this.spec.correlationId,
      operation: operation.operation,
      model: operation.operation === 'infer' ? operation.model : null,
      state: this.#state,
      phase: this.hasFinished ? null : this.#phase,
      hive: this.#place.hive ?? null,
      worker: this.#place.worker ?? null,
      attempts: this.#attempts,
      created_at_ms: this.#createdAtMs,
      finished_at_ms: this.#finishedAtMs,
      tokens: this.#tokens,
      listeners: this.#listeners,
      error: last?.type === 'failed' ? last.error : null,
    };
  }

  #missListeners(graceMs = this.#graceMs()): void {
    const { operation } = this.spec;
    if (operation.operation !== 'infer' || operation.on_disconnect !== 'cancel') return;
    const cancel = (): void => this.cancel('the last listener disconnected');
    if (graceMs === 0) cancel();
    else if (!this.hasFinished) this.#leaving = setTimeout(cancel, graceMs).unref();
  }

  #graceMs(): number {
    const { operation } = this.spec;
    return operation.operation === 'infer' ? operation.disconnect_grace_ms : 0;
  }

  #record(event: JobEvent): void {
    const id = (this.spec.lastEventId ?? 0) + this.#events.length + 1;
    if (id > this.#reservedEventId) {
      this.#reservedEventId += eventIdsReserved;
      this.#scribe?.reserved?.(this);
    }
    this.#events.push(event);
    this.#changes.emit('change');
  }
}

/** Resolves when everything has run that needs no further input: events come in bunches, as they were read. */
function allThatComesWithIt(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
