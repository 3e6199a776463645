/**
 * The owner of undo. Whoever makes something that must go away again registers its undo here first;
 * closing the scope runs every undo, last one first, however many fail. It decides nothing else.
 */
import { assertCallerWaits } from './caller-signal.ts';
import { type Clock, systemClock } from './clock.ts';
import { withTimeout } from './deadline.ts';
import { HornetError } from './errors.ts';
import type { UndoEntry, UndoRegister } from './undo-register.ts';

/** How what the scope was for ended; undo steps may keep evidence of a failure. */
export type ScopeOutcome = 'passed' | 'failed' | 'aborted';

export type Undo = (outcome: ScopeOutcome) => unknown | Promise<unknown>;

export interface ScopeOptions {
  name: string;
  /** Time for all undo steps together; one that hangs cannot take the last tenth from another. */
  teardownTimeoutMs?: number;
  clock?: Clock;
  /** Where undo entries are kept outside this process; inner scopes share it. */
  register?: UndoRegister;
}

export interface DeferOptions {
  /** For a step that bounds itself: its own limit, in place of its share of the scope's. */
  timeoutMs?: number;
  /** Also kept in the scope's register, if it has one, until the step has run without error. */
  entry?: UndoEntry;
}

/** One undo step that failed, by its label; the cause is what it threw. */
export type UndoError = HornetError<'SCOPE_UNDO_FAILED' | 'SCOPE_UNDO_TIMED_OUT'>;

/** Every failure of a teardown, in the order in which the steps ran. */
export class ScopeTeardownError extends HornetError<'SCOPE_TEARDOWN_FAILED'> {
  override readonly name = 'ScopeTeardownError';
  readonly errors: readonly UndoError[];

  constructor(scopeName: string, errors: readonly UndoError[]) {
    const labels = errors.map((error) => error.data['label']);
    super('SCOPE_TEARDOWN_FAILED', `Scope "${scopeName}" did not undo: ${labels.join(', ')}.`, {
      data: { scope: scopeName },
    });
    this.errors = errors;
  }
}

/** Owns undo steps, resources and inner scopes. */
export class Scope implements AsyncDisposable {
  readonly name: string;
  readonly register: UndoRegister | undefined;
  readonly #teardownTimeoutMs: number;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  readonly #steps: Step[] = [];
  #detach: () => void = () => {};
  #closed: Promise<void> | undefined;

  constructor(options: ScopeOptions) {
    this.name = options.name;
    this.#teardownTimeoutMs = options.teardownTimeoutMs ?? 10_000;
    this.#clock = options.clock ?? systemClock;
    this.register = options.register;
  }

  /** Aborted when closing begins: what only watches (probes, pumps, timers) ends by this alone. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Registers an undo step. Call it before doing what it undoes. Returns a function that takes the
   * step back, for something that went away earlier.
   * @throws HornetError SCOPE_CLOSED once closing has begun; the caller's reason once it has given up.
   */
  defer(label: string, undo: Undo, options: DeferOptions = {}): () => void {
    this.#assertOpen(label);
    const recorded = options.entry && this.register?.open(options.entry, this.name);
    const undoAndStrikeOut = async (outcome: ScopeOutcome) => {
      await undo(outcome);
      recorded?.done();
    };
    const step = this.#add({ label, undo: undoAndStrikeOut, timeoutMs: options.timeoutMs });
    return () => {
      this.#remove(step);
      recorded?.done();
    };
  }

  /**
   * Takes ownership of a resource that exists already and returns it.
   * @throws HornetError SCOPE_CLOSED once closing has begun; the resource then stays the caller's.
   */
  use<T extends AsyncDisposable | Disposable>(label: string, resource: T): T {
    this.defer(label, () => dispose(resource));
    return resource;
  }

  /** An inner scope: closed before what this one owned earlier; forgotten when closed first. */
  child(name: string): Scope {
    this.#assertOpen(name);
    const child = new Scope({
      name: `${this.name}/${name}`,
      teardownTimeoutMs: this.#teardownTimeoutMs,
      clock: this.#clock,
      ...(this.register && { register: this.register }),
    });
    // The child keeps its own time; cutting it short here would tear down what it still uses.
    const step = this.#add({
      label: child.name,
      undo: (outcome) => child.close(outcome),
      timeoutMs: Number.POSITIVE_INFINITY,
    });
    child.#detach = () => this.#remove(step);
    return child;
  }

  /**
   * Runs every undo step, last one first; calls after the first one get the same promise.
   * @throws ScopeTeardownError with every failure, after all steps have run.
   */
  close(outcome: ScopeOutcome = 'passed'): Promise<void> {
    if (this.#closed !== undefined) return this.#closed;
    // Kept before the signal fires: who listens to the signal may call this again at once.
    this.#closed = Promise.resolve()
      .then(() => this.#tearDown(outcome))
      .finally(() => this.#detach());
    this.#closing.abort(closedError(this.name));
    return this.#closed;
  }

  /** Closes with the outcome 'passed', unless closing has begun with another one. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #assertOpen(label: string): void {
    if (this.signal.aborted) throw closedError(this.name, label);
    assertCallerWaits();
  }

  #add(step: Step): Step {
    this.#steps.push(step);
    return step;
  }

  #remove(step: Step): void {
    const index = this.#steps.indexOf(step);
    if (index >= 0) this.#steps.splice(index, 1);
  }

  async #tearDown(outcome: ScopeOutcome): Promise<void> {
    const deadlineMs = this.#clock.nowMs() + this.#teardownTimeoutMs;
    const errors: UndoError[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      const shareMs = Math.max(deadlineMs - this.#clock.nowMs(), this.#teardownTimeoutMs / 10);
      const error = await this.#undo(step, outcome, step.timeoutMs ?? shareMs);
      if (error !== undefined) errors.push(error);
    }
    if (errors.length > 0) throw new ScopeTeardownError(this.name, errors);
  }

  async #undo(
    step: Step,
    outcome: ScopeOutcome,
    timeoutMs: number,
  ): Promise<UndoError | undefined> {
    const timedOut = undoTimedOutError(this.name, step.label, timeoutMs);
    try {
      if (timeoutMs === Number.POSITIVE_INFINITY) await step.undo(outcome);
      else {
        const limit = { timeoutMs, clock: this.#clock, onTimeout: () => timedOut };
        await withTimeout(() => step.undo(outcome), limit);
      }
      return undefined;
    } catch (error) {
      return error === timedOut ? timedOut : undoFailedError(this.name, step.label, error);
    }
  }
}

interface Step {
  label: string;
  undo: Undo;
  /** Undefined: the step's share of the scope's time. */
  timeoutMs: number | undefined;
}

function closedError(scope: string, label?: string): HornetError<'SCOPE_CLOSED'> {
  const message =
    label === undefined
      ? `Scope "${scope}" is closing.`
      : `Scope "${scope}" is closing, so it cannot take "${label}".`;
  return new HornetError('SCOPE_CLOSED', message, { data: { scope, label } });
}

function undoFailedError(scope: string, label: string, cause: unknown): UndoError {
  const message = `Undoing "${label}" failed.`;
  return new HornetError('SCOPE_UNDO_FAILED', message, { data: { scope, label }, cause });
}

function undoTimedOutError(scope: string, label: string, timeoutMs: number): UndoError {
  const message = `Undoing "${label}" did not end within ${timeoutMs} ms.`;
  return new HornetError('SCOPE_UNDO_TIMED_OUT', message, { data: { scope, label, timeoutMs } });
}

async function dispose(resource: AsyncDisposable | Disposable): Promise<void> {
  if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
  else resource[Symbol.dispose]();
}
