// A worker's slot that a job has, until it says how it ended. The one place where the queen's own knowledge of a worker is
// changed: how many jobs of hers are there, whether it is in doubt, and what its breaker remembers.
import type { WorkerEntry } from '../hive-entry.ts';
import type { Avoided } from '../placement/order.ts';
import { afterFailure, afterSuccess, gateOf, withoutProbe, withProbe } from './breaker.ts';
import type { LossTraits } from './losses.ts';

export interface AssignmentOptions {
  worker: WorkerEntry;
  /** Why this one, for narration. */
  reason: string;
  /** The job has the worker started. */
  startsWorker: boolean;
  nowMs: number;
  onEnd: (worker: WorkerEntry, nowMs: number) => void;
}

/** `left`: the job ended in a way that says nothing about the worker. */
export type AssignmentEnd = 'served' | 'left' | LossTraits;

export class Assignment {
  readonly hive: string;
  readonly hiveInstance: string;
  /** Of the hive. */
  readonly url: string;
  readonly worker: string;
  readonly reason: string;
  readonly startsWorker: boolean;
  readonly #entry: WorkerEntry;
  /** Null where the job has the worker started. */
  readonly #instance: string | null;
  readonly #givenMs: number;
  readonly #isProbe: boolean;
  readonly #onEnd: AssignmentOptions['onEnd'];
  #hasEnded = false;

  /** Takes the slot. */
  constructor({ worker, reason, startsWorker, nowMs, onEnd }: AssignmentOptions) {
    const { heartbeat } = worker.hive;
    this.hive = heartbeat.hive;
    this.hiveInstance = heartbeat.instance_id;
    this.url = heartbeat.url;
    this.worker = worker.report.name;
    this.reason = reason;
    this.startsWorker = startsWorker;
    this.#entry = worker;
    this.#instance = worker.report.instance_id;
    this.#givenMs = nowMs;
    this.#onEnd = onEnd;
    this.#isProbe = gateOf(worker.breaker, this.#instance, nowMs) === 'half-open';
    if (this.#isProbe && worker.breaker !== undefined) worker.breaker = withProbe(worker.breaker);
    worker.ourJobs++;
  }

  /** Gives the slot back. The first end counts. */
  end(end: AssignmentEnd, nowMs: number): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const worker = this.#entry;
    worker.ourJobs--;
    this.#remember(end, nowMs);
    if (typeof end === 'object') this.#doubt(end);
    this.#onEnd(worker, nowMs);
  }

  /** Whom the job that was let down here is not to be given to again; undefined where that is nobody. */
  avoided({ avoids }: LossTraits): Avoided | undefined {
    const { hive, hiveInstance } = this;
    if (avoids === 'nobody') return undefined;
    if (avoids === 'hive') return { hive, hiveInstance };
    const instance = this.#instance;
    const instances = instance === null ? [null, this.#entry.report.instance_id] : [instance];
    return { hive, hiveInstance, worker: { name: this.worker, instances } };
  }

  #remember(end: AssignmentEnd, nowMs: number): void {
    const worker = this.#entry;
    const { breaker } = worker;
    const isProbe = this.#isProbe;
    if (end === 'served') worker.breaker = breaker && afterSuccess(breaker, isProbe, nowMs);
    else if (end === 'left' || end.counts === 'nothing') {
      if (isProbe) worker.breaker = breaker && withoutProbe(breaker);
    } else {
      const failed = { instanceId: this.#instance, givenMs: this.#givenMs, isProbe };
      worker.breaker = afterFailure(breaker, { ...failed, isCrash: end.counts === 'crash' }, nowMs);
    }
  }

  /** What has been reported of another instance meanwhile is news, and is not doubted. */
  #doubt({ doubts }: LossTraits): void {
    const { hive, report } = this.#entry;
    if (doubts === 'hive') hive.isDoubted = true;
    if (doubts === 'worker' && (this.#instance === null || report.instance_id === this.#instance))
      this.#entry.isDoubted = true;
  }
}
