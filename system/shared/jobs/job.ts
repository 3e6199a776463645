// One job: its state, the numbered record of all its events, and whoever listens to them.
// It does no work itself; the registry runs that and tells the job how it ended.
import { EventEmitter, once } from 'node:events';
import {
  isTerminal,
  type JobEvent,
  type JobRecord,
  type JobState,
  type Operation,
  type TerminalEvent,
} from '../../contracts/index.ts';
import type { Deadline } from '../deadline.ts';
import { isFinished, transition } from './job-state.ts';

export interface JobSpec {
  id: string;
  correlationId: string;
  traceparent?: string;
  operation: Operation;
  deadline: Deadline;
}

export interface NumberedEvent {
  /** Counts from 1 over all events of the job; what `Last-Event-ID` names. */
  id: number;
  event: JobEvent;
}

export class Job {
  readonly spec: JobSpec;
  readonly #createdAtMs = Date.now();
  readonly #events: JobEvent[] = [];
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #cancellation = new AbortController();
  #state: JobState = 'queued';
  #finishedAtMs: number | null = null;
  #tokens = 0;
  #listeners = 0;

  constructor(spec: JobSpec) {
    this.spec = spec;
  }

  get id(): string {
    return this.spec.id;
  }

  get state(): JobState {
    return this.#state;
  }

  get hasFinished(): boolean {
    return isFinished(this.#state);
  }

  /** Aborted, with the reason, once someone wants the job to stop. */
  get cancelSignal(): AbortSignal {
    return this.#cancellation.signal;
  }

  begin(): void {
    this.#state = transition(this.#state, 'running');
  }

  /** Adds an event; one that comes after the terminal event is refused with `false`. */
  append(event: Exclude<JobEvent, TerminalEvent>): boolean {
    if (this.hasFinished) return false;
    if (event.type === 'token') this.#tokens++;
    this.#record(event);
    return true;
  }

  finish(event: TerminalEvent): void {
    this.#state = transition(this.#state, event.type);
    this.#finishedAtMs = Date.now();
    this.spec.deadline[Symbol.dispose]();
    this.#record(event);
  }

  /** Asks the job to stop. The first reason stands; a finished job stays as it is. */
  cancel(reason: string): void {
    if (!this.hasFinished) this.#cancellation.abort(reason);
  }

  /**
   * All events after `afterId`, those of the past included, up to the terminal one; each reader at its own pace.
   * A reader that has seen the end already is given the terminal event again; an id that was never given out counts as the latest.
   */
  async *follow(afterId: number, signal: AbortSignal): AsyncGenerator<NumberedEvent> {
    this.#listeners++;
    try {
      const latest = this.#events.length;
      let next = Math.min(afterId, this.hasFinished ? latest - 1 : latest);
      for (;;) {
        for (let event = this.#events[next]; event !== undefined; event = this.#events[next]) {
          next++;
          yield { id: next, event };
          if (isTerminal(event)) return;
        }
        await once(this.#changes, 'change', { signal });
      }
    } finally {
      this.#listeners--;
      if (this.#listeners === 0 && this.spec.operation.on_disconnect === 'cancel') {
        this.cancel('the last listener disconnected');
      }
    }
  }

  record(): JobRecord {
    const last = this.#events.at(-1);
    return {
      job_id: this.id,
      correlation_id: this.spec.correlationId,
      operation: this.spec.operation.operation,
      model: this.spec.operation.model,
      state: this.#state,
      created_at_ms: this.#createdAtMs,
      finished_at_ms: this.#finishedAtMs,
      tokens: this.#tokens,
      listeners: this.#listeners,
      error: last?.type === 'failed' ? last.error : null,
    };
  }

  #record(event: JobEvent): void {
    this.#events.push(event);
    this.#changes.emit('change');
  }
}
