// The scheduler for tests, in a time that is moved by hand: hives report, jobs ask, and what comes of it can be looked at.
import type { WorkerReport } from '../../../contracts/index.ts';
import { aHive, type HiveChanges } from '../../../contracts/testing/builders.ts';
import { Failure } from '../../../shared/index.ts';
import { HiveRegistry } from '../../hive-registry.ts';
import type { PlacementOrder } from '../../placement/order.ts';
import type { Assignment } from '../assignment.ts';
import {
  type PlaceRequest,
  Scheduler,
  type SchedulerOptions,
  type WaitNotice,
} from '../scheduler.ts';

/** What has come of a job's request so far. */
export interface Asked {
  notice: WaitNotice | undefined;
  assignment: Assignment | undefined;
  failure: Failure | undefined;
}

export class SchedulerBench {
  nowMs = 0;
  readonly hives = new HiveRegistry({ lostAfterMs: 3_000, staleAfterMs: 90_000 });
  readonly scheduler: Scheduler;
  #sequence = 0;

  constructor(changes: Partial<SchedulerOptions> = {}) {
    this.scheduler = new Scheduler({
      ...{ hives: this.hives, queueLimit: 10, queueTimeoutMs: 30_000, failoverWaitMs: 2_000 },
      ...{ hivesExpectedUntilMs: 0, ...changes },
    });
  }

  /** The hive reports workers, `worker-1` and so on. */
  report(workers: Partial<WorkerReport>[], changes: HiveChanges = {}): void {
    const named = workers.map((worker, index) => ({ name: `worker-${index + 1}`, ...worker }));
    const heartbeat = aHive({ sequence: ++this.#sequence, workers: named, ...changes });
    this.scheduler.heard(heartbeat, this.nowMs);
  }

  /** Time passes, in steps; the hives go on reporting the same, unless they fall silent. */
  pass(ms: number, hivesSpeak = true): void {
    const untilMs = this.nowMs + ms;
    while (this.nowMs < untilMs) {
      this.nowMs = Math.min(untilMs, this.nowMs + 500);
      if (hivesSpeak)
        for (const { heartbeat } of [...this.hives.hives()])
          this.scheduler.heard({ ...heartbeat, sequence: ++this.#sequence }, this.nowMs);
      this.scheduler.tick(this.nowMs);
    }
  }

  /** A job for the model `tiny` wants a worker. */
  ask(changes: Partial<PlacementOrder> = {}, more: Partial<PlaceRequest> = {}): Asked {
    const asked: Asked = { notice: undefined, assignment: undefined, failure: undefined };
    const request: PlaceRequest = {
      order: { model: 'tiny', avoid: [], ...changes },
      turn: this.scheduler.nextTurn(),
      place: (assignment) => {
        asked.assignment = assignment;
      },
      refuse: (failure) => {
        asked.failure = failure;
      },
      ...more,
    };
    asked.notice = this.scheduler.enter(request, this.nowMs);
    return asked;
  }

  /** Whether a further job may come; what is said to one that may not. */
  admits(changes: Partial<PlacementOrder> = {}): true | Failure {
    try {
      this.scheduler.admit({ model: 'tiny', avoid: [], ...changes }, this.nowMs);
      return true;
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  }
}
