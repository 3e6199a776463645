// Thousands of workers and their jobs on a clock that a loop moves: hives that report late, workers and hives that crash and
// come back, users who cancel. The scheduler is the real one; whatever it must never do throws.
import { Failure } from '../../../shared/index.ts';
import { HiveRegistry } from '../../hive-registry.ts';
import type { Avoided } from '../../placement/order.ts';
import { Agenda } from '../agenda.ts';
import type { Assignment } from '../assignment.ts';
import { traitsOf } from '../losses.ts';
import { Scheduler } from '../scheduler.ts';
import { heartbeatOf, type SimulatedHive, type SimulatedWorker } from './simulated-hive.ts';
import type { SimulationPlan, SimulationResult } from './simulation-plan.ts';

type Worker = SimulatedWorker<Job>;
type Hive = SimulatedHive<Job>;

interface Job {
  readonly model: string;
  readonly turn: number;
  readonly cameMs: number;
  attempts: number;
  avoid: Avoided[];
  loss?: Failure;
  at?: { assignment: Assignment; worker: Worker };
  leave?: () => void;
  hasEnded: boolean;
}

const heartbeatMs = 1_000;

export class SimulatedStack {
  readonly #plan: SimulationPlan;
  readonly #agenda = new Agenda();
  readonly #scheduler: Scheduler;
  readonly #hives: Hive[];
  readonly #workers = new Map<string, Worker>();
  readonly #lastFirstTurn = new Map<string, number>();
  readonly #result: SimulationResult = {
    ...{ completed: 0, cancelled: 0, failed: {}, attempts: 0 },
    ...{ longestLine: 0, longestWaitMs: 0, stillWaiting: 0 },
  };
  #nowMs = 0;
  #random: number;
  #open: number;

  constructor(plan: SimulationPlan) {
    this.#plan = plan;
    this.#random = plan.seed >>> 0;
    this.#open = plan.jobs;
    this.#scheduler = new Scheduler({
      hives: new HiveRegistry({ lostAfterMs: 3_000, staleAfterMs: 90_000 }),
      ...{ queueLimit: plan.jobs, queueTimeoutMs: 600_000, failoverWaitMs: 2_000 },
      hivesExpectedUntilMs: 3_000,
    });
    this.#hives = Array.from({ length: plan.hives }, (_, index) => this.#makeHive(index));
  }

  run(): SimulationResult {
    const { jobs, arrivalMs, workerCrashes, hiveCrashes } = this.#plan;
    for (const hive of this.#hives) this.#at(this.#draw(heartbeatMs), () => this.#beat(hive));
    const arrivals = Array.from({ length: jobs }, () => this.#draw(arrivalMs));
    for (const atMs of arrivals) this.#at(atMs, () => this.#arrive());
    for (let crash = 0; crash < workerCrashes; crash++)
      this.#at(this.#draw(2 * arrivalMs), () => this.#crashWorker());
    for (let crash = 0; crash < hiveCrashes; crash++)
      this.#at(this.#draw(2 * arrivalMs), () => this.#crashHive());
    while (this.#open > 0) this.#step();
    this.#result.stillWaiting = this.#scheduler.waiting;
    return this.#result;
  }

  #step(): void {
    const [mine, theirs] = [this.#agenda.nextMs, this.#scheduler.nextMs];
    const nextMs = Math.min(mine ?? Number.POSITIVE_INFINITY, theirs ?? Number.POSITIVE_INFINITY);
    if (nextMs === Number.POSITIVE_INFINITY)
      throw new Error(`${this.#open} jobs are left, and nothing will ever happen again.`);
    this.#nowMs = Math.max(this.#nowMs, nextMs);
    if (theirs !== undefined && theirs <= this.#nowMs) this.#scheduler.tick(this.#nowMs);
    this.#agenda.runDue(this.#nowMs);
  }

  #arrive(): void {
    const model = `model-${this.#draw(this.#plan.models)}`;
    const turn = this.#scheduler.nextTurn();
    const job: Job = {
      ...{ model, turn, cameMs: this.#nowMs, attempts: 0, avoid: [], hasEnded: false },
    };
    if (this.#chance() < this.#plan.cancelledPart)
      this.#at(this.#nowMs + this.#draw(2 * this.#plan.jobMs), () => this.#cancel(job));
    this.#enter(job);
  }

  #enter(job: Job): void {
    const { model, turn, avoid, loss } = job;
    const notice = this.#scheduler.enter(
      {
        order: { model, avoid },
        turn,
        ...(loss === undefined ? {} : { loss, hadBegun: true }),
        place: (assignment) => this.#begin(job, assignment),
        refuse: ({ code }) => {
          this.#result.failed[code] = (this.#result.failed[code] ?? 0) + 1;
          this.#end(job);
        },
      },
      this.#nowMs,
    );
    if (notice !== undefined) job.leave = notice.leave;
    this.#result.longestLine = Math.max(this.#result.longestLine, this.#scheduler.waiting);
  }

  #begin(job: Job, assignment: Assignment): void {
    const worker = this.#workers.get(`${assignment.hive}/${assignment.worker}`);
    if (worker === undefined || worker.model !== job.model || job.hasEnded || job.at !== undefined)
      throw new Error(`A job of ${job.model} was given to ${assignment.worker}.`);
    if (job.attempts++ === 0) this.#checkOrder(job);
    this.#result.attempts++;
    const at = { assignment, worker };
    job.at = at;
    const hive = this.#hives.find(({ name }) => name === assignment.hive);
    const isThere = hive?.isUp === true && worker.state === 'ready';
    if (!isThere) {
      // The queen could not know it yet, and finds out.
      const code = hive?.isUp === true ? 'WORKER_CRASHED' : 'HIVE_UNREACHABLE';
      this.#at(this.#nowMs + 5, () => this.#lose(job, at, code));
      return;
    }
    worker.jobs.add(job);
    if (worker.jobs.size > worker.slots) throw new Error(`${worker.name} has two jobs in a slot.`);
    this.#at(this.#nowMs + 1 + this.#draw(this.#plan.jobMs), () => {
      if (job.at !== at) return;
      this.#result.completed++;
      this.#end(job, 'served');
    });
  }

  #checkOrder({ model, turn, cameMs }: Job): void {
    if (turn < (this.#lastFirstTurn.get(model) ?? 0))
      throw new Error(`A job of ${model} was served after one that came later.`);
    this.#lastFirstTurn.set(model, turn);
    this.#result.longestWaitMs = Math.max(this.#result.longestWaitMs, this.#nowMs - cameMs);
  }

  #lose(job: Job, at: Job['at'], code: 'WORKER_CRASHED' | 'HIVE_UNREACHABLE'): void {
    if (at === undefined || job.at !== at) return;
    const failure = new Failure(code, 'It is simulated.');
    const traits = traitsOf(failure, true);
    if (traits === undefined) throw new Error('Crashes are losses.');
    job.loss ??= failure;
    const avoided = at.assignment.avoided(traits);
    if (avoided !== undefined) job.avoid = [...job.avoid, avoided];
    at.worker.jobs.delete(job);
    delete job.at;
    at.assignment.end(traits, this.#nowMs);
    this.#enter(job);
  }

  #cancel(job: Job): void {
    if (job.hasEnded) return;
    this.#result.cancelled++;
    job.leave?.();
    this.#end(job, 'left');
  }

  #end(job: Job, how: 'served' | 'left' = 'left'): void {
    if (job.hasEnded) throw new Error('A job ended twice.');
    job.hasEnded = true;
    this.#open--;
    const { at } = job;
    delete job.at;
    at?.worker.jobs.delete(job);
    at?.assignment.end(how, this.#nowMs);
  }

  #crashWorker(): void {
    const hive = this.#pick(this.#hives);
    const worker = this.#pick(hive.workers);
    if (!hive.isUp || worker.state !== 'ready') return;
    worker.state = 'restarting';
    this.#loseAll(worker, 'WORKER_CRASHED');
    this.#send(hive);
    const { instance } = hive;
    this.#at(this.#nowMs + 500 + this.#draw(3_000), () => {
      if (hive.instance !== instance || !hive.isUp) return;
      worker.state = 'ready';
      worker.instance++;
      this.#send(hive);
    });
  }

  #crashHive(): void {
    const hive = this.#pick(this.#hives);
    if (!hive.isUp) return;
    hive.isUp = false;
    hive.instance++;
    for (const worker of hive.workers) {
      worker.state = 'stopped';
      this.#loseAll(worker, 'HIVE_UNREACHABLE');
    }
    this.#at(this.#nowMs + 500 + this.#draw(8_000), () => {
      hive.isUp = true;
      hive.sequence = 0;
      for (const worker of hive.workers) {
        worker.state = 'ready';
        worker.instance++;
      }
      this.#beat(hive);
    });
  }

  #loseAll(worker: Worker, code: 'WORKER_CRASHED' | 'HIVE_UNREACHABLE'): void {
    for (const job of worker.jobs) {
      const { at } = job;
      this.#at(this.#nowMs + this.#draw(5), () => this.#lose(job, at, code));
    }
    worker.jobs.clear();
  }

  #beat(hive: Hive): void {
    if (!hive.isUp) return;
    const { instance } = hive;
    this.#send(hive);
    this.#at(this.#nowMs + heartbeatMs, () => {
      if (hive.instance === instance) this.#beat(hive);
    });
  }

  /** What is true now arrives after a while, perhaps later than what is true later. */
  #send(hive: Hive): void {
    const heartbeat = heartbeatOf(hive);
    this.#at(this.#nowMs + this.#draw(30), () => {
      this.#scheduler.heard(heartbeat, this.#nowMs);
    });
  }

  #makeHive(index: number): Hive {
    const { workersPerHive, models } = this.#plan;
    const name = `hive-${index}`;
    const workers = Array.from({ length: workersPerHive }, (_, number): Worker => {
      const model = `model-${(index + number) % models}`;
      return {
        ...{ name: `worker-${number}`, model, slots: 1 + this.#draw(2), instance: 0 },
        ...{ jobs: new Set<Job>(), state: 'ready' },
      };
    });
    for (const worker of workers) this.#workers.set(`${name}/${worker.name}`, worker);
    return { name, workers, instance: 0, sequence: 0, isUp: true };
  }

  #at(atMs: number, act: () => void): void {
    this.#agenda.add(atMs, act);
  }

  #pick<T>(from: readonly T[]): T {
    const one = from[this.#draw(from.length)];
    if (one === undefined) throw new Error('There is nothing to choose from.');
    return one;
  }

  /** From 0 up to, and without, the limit. */
  #draw(limit: number): number {
    return Math.floor(this.#chance() * limit);
  }

  /** From 0 up to, and without, 1: a linear congruence, the same for the same seed. */
  #chance(): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#random / 2 ** 32;
  }
}
