// Gives jobs to workers, has those wait that nobody can take, and lets them go when they have waited for too long. It has no
// timer and no clock: it is told of each thing that happens, and when. Each of those costs what it concerns, not what there is.
import type { Heartbeat } from '../../contracts/index.ts';
import { Failure } from '../../shared/index.ts';
import type { WorkerEntry } from '../hive-entry.ts';
import type { Departures, HeartbeatNews, HiveRegistry } from '../hive-registry.ts';
import { explainWait, type WaitExplanation } from '../placement/explain-wait.ts';
import type { PlacementOrder, PlacementView } from '../placement/order.ts';
import { type Decision, decide } from '../placement.ts';
import { Agenda } from './agenda.ts';
import { Assignment, type AssignmentOptions } from './assignment.ts';
import { type Group, type Waiter, WaitingLine } from './waiting-line.ts';

export interface SchedulerOptions {
  hives: HiveRegistry;
  /** How many jobs may wait that nobody had before. */
  queueLimit: number;
  queueTimeoutMs: number;
  /** How long a job that was let down waits for somebody to take it, where nobody is busy who will. */
  failoverWaitMs: number;
  /** Until then, hives may come that nobody has heard of yet, and no job is refused for want of them. */
  hivesExpectedUntilMs: number;
}

/** A job that wants a worker. One of the two is called, once: at once, or when it has waited. */
export interface PlaceRequest {
  order: PlacementOrder;
  /** Its place in the line; a job that comes again keeps it. */
  turn: number;
  /** It was let down before: what it fails with where nobody else takes it. */
  loss?: Failure;
  /** Whether anything had been done for it there; if not, it waits like a job that comes for the first time. */
  hadBegun?: boolean;
  place(assignment: Assignment): void;
  refuse(failure: Failure): void;
}

export interface WaitNotice {
  /** Among those who wait for the model, from 1. */
  position: number;
  explain(): WaitExplanation;
  /** The job does not want a worker any more. */
  leave(): void;
}

interface Waiting extends Waiter {
  readonly request: PlaceRequest;
  readonly sinceMs: number;
  /** Strikes out when it is looked at again. */
  forget: () => void;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #line = new WaitingLine<Waiting>();
  readonly #agenda = new Agenda();
  #given = 0;
  #turns = 0;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#line.size;
  }

  /** For a job that comes for the first time. */
  nextTurn(): number {
    return ++this.#turns;
  }

  /** @throws QUEUE_FULL where the job would have to wait and no more may */
  admit(order: PlacementOrder, nowMs: number): void {
    const { queueLimit } = this.#options;
    const { size } = this.#line;
    if (size < queueLimit) return;
    const isNext = !this.#line.hasBefore({ turn: Number.POSITIVE_INFINITY, order });
    if (isNext && isPlaced(this.#decide(order, nowMs))) return;
    throw new Failure('QUEUE_FULL', `${size} jobs wait already, and no more may.`, {
      details: { waiting: size, limit: queueLimit, retry_after_ms: retryAfterMs },
    });
  }

  /** Returns what to tell a job that has to wait; undefined where it is placed or refused already. */
  enter(request: PlaceRequest, nowMs: number): WaitNotice | undefined {
    const { turn, order, loss } = request;
    if (!this.#line.hasBefore(request)) {
      const decision = this.#decide(order, nowMs);
      if (isPlaced(decision)) return void this.#assign(request, decision, nowMs);
      const isFinal = loss === undefined && nowMs >= this.#options.hivesExpectedUntilMs;
      if (decision.type === 'refuse' && isFinal) return void request.refuse(decision.failure);
    }
    const waiting: Waiting = { turn, order, request, sinceMs: nowMs, forget: () => undefined };
    this.#line.add(waiting);
    this.#lookAgain(waiting, nowMs);
    return {
      position: this.#line.positionOf(waiting),
      explain: () => explainWait(order, this.#options.hives, nowMs),
      leave: () => this.#takeOut(waiting),
    };
  }

  /** Takes a heartbeat in, and serves whom it helps. */
  heard(heartbeat: Heartbeat, nowMs: number): HeartbeatNews {
    const { hives } = this.#options;
    const news = hives.record(heartbeat, nowMs);
    const workers = [...(hives.get(heartbeat.hive)?.workers.values() ?? [])];
    for (const model of news.models) {
      if (!this.#line.isWaitedFor(model)) continue;
      this.#serve(
        model,
        workers.filter(({ report }) => report.model === model),
        nowMs,
      );
    }
    return news;
  }

  /** A slot for a job that is at this worker already, whether or not there is one free. */
  claim(worker: WorkerEntry, nowMs: number): Assignment {
    const reason = 'has the job already';
    return this.#occupy({ worker, reason, startsWorker: false }, nowMs);
  }

  /** Does what is due. Returns the hives that have been silent for too long. */
  tick(nowMs: number): Departures {
    this.#agenda.runDue(nowMs);
    return this.#options.hives.sweep(nowMs);
  }

  /** When `tick` has something to do next, if nothing else happens. */
  get nextMs(): number | undefined {
    const [one, other] = [this.#agenda.nextMs, this.#options.hives.nextDepartureMs()];
    return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
  }

  #decide(order: PlacementOrder, nowMs: number): Decision {
    return decide(order, this.#options.hives, nowMs);
  }

  /**
   * Serves those who wait for the model, first come first, until nobody is left whom these workers can take. No other worker
   * needs to be looked at where nothing has changed about it: nobody waits for one that is free.
   */
  #serve(model: string, workers: readonly WorkerEntry[], nowMs: number): void {
    const { hives } = this.#options;
    const view: PlacementView = {
      hives: () => hives.hives(),
      stateOf: (hive) => hives.stateOf(hive, nowMs),
      workersFor: () => workers,
    };
    const groups = new Set(this.#line.groups(model));
    for (;;) {
      const group = firstOf(groups);
      const head = group?.waiters[0];
      if (group === undefined || head === undefined) return;
      const decision = decide(head.order, view, nowMs);
      if (!isPlaced(decision)) groups.delete(group);
      else {
        this.#takeOut(head);
        this.#assign(head.request, decision, nowMs);
      }
    }
  }

  #takeOut(waiting: Waiting): void {
    waiting.forget();
    this.#line.remove(waiting);
  }

  #lookAgain(waiting: Waiting, nowMs: number): void {
    const { queueTimeoutMs, failoverWaitMs, hivesExpectedUntilMs } = this.#options;
    const { loss, hadBegun } = waiting.request;
    let atMs = waiting.sinceMs + queueTimeoutMs;
    if (loss !== undefined && hadBegun === true) atMs = Math.min(atMs, nowMs + failoverWaitMs);
    if (loss === undefined && nowMs < hivesExpectedUntilMs)
      atMs = Math.min(atMs, hivesExpectedUntilMs);
    waiting.forget = this.#agenda.add(atMs, (dueMs) => this.#review(waiting, dueMs));
  }

  /** Whether it goes on waiting. Who can be placed has been, unless only time has passed since. */
  #review(waiting: Waiting, nowMs: number): void {
    const { order, request } = waiting;
    this.#serve(order.model, [...this.#options.hives.workersFor(order.model)], nowMs);
    if (!this.#line.has(waiting)) return;
    const decision = this.#decide(order, nowMs);
    const end = this.#endOf(waiting, decision, nowMs);
    if (end === undefined) this.#lookAgain(waiting, nowMs);
    else {
      this.#takeOut(waiting);
      request.refuse(end);
    }
  }

  /** What the job fails with now; undefined where it may go on waiting. */
  #endOf(
    { order, request, sinceMs }: Waiting,
    decision: Decision,
    nowMs: number,
  ): Failure | undefined {
    const { loss, hadBegun } = request;
    const waitedMs = nowMs - sinceMs;
    const isOver = waitedMs >= this.#options.queueTimeoutMs;
    if (loss !== undefined) {
      const isHopeful = decision.type === 'wait' && decision.isHopeful;
      return isOver || (hadBegun === true && !isHopeful) ? loss : undefined;
    }
    if (decision.type === 'refuse') return decision.failure;
    if (!isOver) return undefined;
    const { sentence, workers } = explainWait(order, this.#options.hives, nowMs);
    return new Failure(
      'NO_WORKER_AVAILABLE',
      `No worker could take the job within ${this.#options.queueTimeoutMs} ms: ${sentence}.`,
      { details: { workers, retry_after_ms: retryAfterMs } },
    );
  }

  #assign(request: PlaceRequest, { type, worker, reason }: Placed, nowMs: number): void {
    request.place(
      this.#occupy({ worker, reason, startsWorker: type === 'start-and-assign' }, nowMs),
    );
  }

  #occupy(
    what: Pick<AssignmentOptions, 'worker' | 'reason' | 'startsWorker'>,
    nowMs: number,
  ): Assignment {
    what.worker.lastGiven = ++this.#given;
    const onEnd = (worker: WorkerEntry, endMs: number): void => this.#freed(worker, endMs);
    return new Assignment({ ...what, nowMs, onEnd });
  }

  #freed(worker: WorkerEntry, nowMs: number): void {
    const { model } = worker.report;
    const openUntilMs = worker.breaker?.open?.untilMs;
    if (openUntilMs !== undefined && openUntilMs > nowMs)
      this.#agenda.add(openUntilMs, (dueMs) => this.#serveAgain(worker, dueMs));
    if (this.#line.isWaitedFor(model)) this.#serve(model, [worker], nowMs);
  }

  /** The worker may be tried out now, if it is still there. */
  #serveAgain({ hive, report }: WorkerEntry, nowMs: number): void {
    const now = this.#options.hives.get(hive.heartbeat.hive)?.workers.get(report.name);
    if (now !== undefined) this.#serve(now.report.model, [now], nowMs);
  }
}

const retryAfterMs = 1_000;

type Placed = Extract<Decision, { worker: WorkerEntry }>;

function isPlaced(decision: Decision): decision is Placed {
  return decision.type === 'assign' || decision.type === 'start-and-assign';
}

/** The one whose first waiter came first. */
function firstOf(groups: Iterable<Group<Waiting>>): Group<Waiting> | undefined {
  let first: Group<Waiting> | undefined;
  for (const group of groups) {
    const turn = group.waiters[0]?.turn;
    if (turn !== undefined && turn < (first?.waiters[0]?.turn ?? Number.POSITIVE_INFINITY))
      first = group;
  }
  return first;
}
