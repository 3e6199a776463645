// The hives that have reported, with their workers, as they last described themselves. Pure: it is told what time it is.
// What arrives late, out of order or twice changes nothing.
import type { Heartbeat, HiveRecord, HiveState, WorkerReport } from '../contracts/index.ts';
import { withoutProbe } from './dispatch/breaker.ts';
import type { HiveEntry, WorkerEntry } from './hive-entry.ts';

export interface HiveRegistryOptions {
  /** A hive not heard of for this long is lost: it is given no jobs. */
  lostAfterMs: number;
  /** A hive not heard of for this long is forgotten; one that was shutting down, as soon as it is lost. */
  staleAfterMs: number;
}

/** What a heartbeat was. */
export interface HeartbeatNews {
  /**
   * `joined`: the hive, or this instance of it, is new. `returned`: it was lost. `left`: it was its last, and the hive is
   * forgotten. `outdated`: it was not taken in.
   */
  kind: 'joined' | 'returned' | 'known' | 'left' | 'outdated';
  /** Whose workers it may have changed. */
  models: ReadonlySet<string>;
}

export interface Departures {
  lost: HiveEntry[];
  forgotten: HiveEntry[];
}

const pastInstancesKept = 16;
const nobody: ReadonlySet<WorkerEntry> = new Set();

export class HiveRegistry {
  readonly #options: HiveRegistryOptions;
  /** The one that has been silent for longest comes first. */
  readonly #hives = new Map<string, HiveEntry>();
  readonly #byModel = new Map<string, Set<WorkerEntry>>();

  constructor(options: HiveRegistryOptions) {
    this.#options = options;
  }

  record(heartbeat: Heartbeat, nowMs: number): HeartbeatNews {
    const known = this.#remembered(heartbeat.hive, nowMs);
    if (known !== undefined && this.#isOutdated(known, heartbeat, nowMs))
      return { kind: 'outdated', models: new Set() };
    const isSame = known?.heartbeat.instance_id === heartbeat.instance_id;
    const wasLost = known !== undefined && this.stateOf(known, nowMs) === 'lost';
    const models = new Set(heartbeat.models);
    for (const { report } of known?.workers.values() ?? []) models.add(report.model);
    if (isGoodbye(heartbeat)) {
      if (known !== undefined) this.#forget(known);
      return { kind: 'left', models };
    }
    const entry = known !== undefined && isSame ? known : this.#replace(known, heartbeat);
    Object.assign(entry, { heartbeat, heardMs: nowMs, isDoubted: false, isKnownLost: false });
    this.#hives.delete(heartbeat.hive);
    this.#hives.set(heartbeat.hive, entry);
    this.#updateWorkers(entry, known);
    for (const { model } of heartbeat.workers) models.add(model);
    return { kind: isSame ? (wasLost ? 'returned' : 'known') : 'joined', models };
  }

  get(hive: string): HiveEntry | undefined {
    return this.#hives.get(hive);
  }

  hives(): Iterable<HiveEntry> {
    return this.#hives.values();
  }

  /** Every worker that serves the model, in whatever state it is. */
  workersFor(model: string): ReadonlySet<WorkerEntry> {
    return this.#byModel.get(model) ?? nobody;
  }

  stateOf({ heartbeat, heardMs, isDoubted }: HiveEntry, nowMs: number): HiveState {
    if (isDoubted || nowMs - heardMs > this.#options.lostAfterMs) return 'lost';
    return heartbeat.draining ? 'draining' : 'up';
  }

  /** Notes who has been silent for too long. Each hive is named once as lost, and once as forgotten. */
  sweep(nowMs: number): Departures {
    const { lostAfterMs, staleAfterMs } = this.#options;
    const departures: Departures = { lost: [], forgotten: [] };
    for (const hive of this.#hives.values()) {
      const silentMs = nowMs - hive.heardMs;
      if (silentMs <= Math.min(lostAfterMs, staleAfterMs)) break;
      if (silentMs > staleAfterMs || hive.heartbeat.draining) {
        this.#forget(hive);
        departures.forgotten.push(hive);
      } else if (!hive.isKnownLost) {
        hive.isKnownLost = true;
        departures.lost.push(hive);
      }
    }
    return departures;
  }

  /** When `sweep` will next have something to note, if nobody reports; undefined where nobody is known. */
  nextDepartureMs(): number | undefined {
    const { lostAfterMs, staleAfterMs } = this.#options;
    let next: number | undefined;
    for (const { heardMs, isKnownLost } of this.#hives.values()) {
      const dueMs = heardMs + (isKnownLost ? staleAfterMs : Math.min(lostAfterMs, staleAfterMs));
      next = Math.min(next ?? dueMs, dueMs);
      if (!isKnownLost) break;
    }
    return next === undefined ? undefined : next + 1;
  }

  /** All that are remembered, by name. */
  records(nowMs: number): HiveRecord[] {
    return [...this.#hives.values()]
      .filter(({ heardMs }) => nowMs - heardMs <= this.#options.staleAfterMs)
      .map((hive) => this.#recordOf(hive, nowMs))
      .sort((a, b) => (a.hive < b.hive ? -1 : 1));
  }

  #remembered(name: string, nowMs: number): HiveEntry | undefined {
    const hive = this.#hives.get(name);
    if (hive === undefined || nowMs - hive.heardMs <= this.#options.staleAfterMs) return hive;
    this.#forget(hive);
    return undefined;
  }

  #recordOf(entry: HiveEntry, nowMs: number): HiveRecord {
    const { hive, instance_id, url, models, devices, workers } = entry.heartbeat;
    return {
      ...{ hive, state: this.stateOf(entry, nowMs), instance_id, url, models, devices, workers },
      last_heartbeat_ms_ago: Math.max(0, Math.round(nowMs - entry.heardMs)),
    };
  }

  /** An instance that has been replaced is believed again only where the one that replaced it is silent. */
  #isOutdated(known: HiveEntry, { instance_id, sequence }: Heartbeat, nowMs: number): boolean {
    if (known.heartbeat.instance_id === instance_id) return sequence <= known.heartbeat.sequence;
    const seen = known.past.get(instance_id);
    if (seen === undefined) return false;
    return sequence <= seen || nowMs - known.heardMs <= this.#options.lostAfterMs;
  }

  #replace(known: HiveEntry | undefined, heartbeat: Heartbeat): HiveEntry {
    const past = new Map(known?.past);
    past.delete(heartbeat.instance_id);
    if (known !== undefined) past.set(known.heartbeat.instance_id, known.heartbeat.sequence);
    for (const instance of past.keys()) {
      if (past.size <= pastInstancesKept) break;
      past.delete(instance);
    }
    for (const worker of known?.workers.values() ?? []) this.#unlist(worker);
    const state = { heardMs: 0, isDoubted: false, isKnownLost: false };
    return { heartbeat, ...state, workers: new Map(), past };
  }

  /** `before` is the hive's last entry, whose workers' failures are remembered though they are others now. */
  #updateWorkers(hive: HiveEntry, before: HiveEntry | undefined): void {
    const reported = new Set(hive.heartbeat.workers.map(({ name }) => name));
    for (const worker of hive.workers.values()) {
      if (reported.has(worker.report.name)) continue;
      this.#unlist(worker);
      hive.workers.delete(worker.report.name);
    }
    for (const report of hive.heartbeat.workers) {
      const worker = hive.workers.get(report.name);
      if (worker === undefined) this.#add(hive, report, before?.workers.get(report.name));
      else this.#update(worker, report);
    }
  }

  #add(hive: HiveEntry, report: WorkerReport, before: WorkerEntry | undefined): void {
    const worker: WorkerEntry = {
      ...{ hive, report, ourJobs: 0, isDoubted: false },
      lastGiven: before?.lastGiven ?? 0,
      breaker: before?.breaker && withoutProbe(before.breaker), // whoever tried the old one out tells of that
    };
    hive.workers.set(report.name, worker);
    this.#list(worker);
  }

  #update(worker: WorkerEntry, report: WorkerReport): void {
    const hasMoved = worker.report.model !== report.model;
    if (hasMoved) this.#unlist(worker);
    worker.report = report;
    worker.isDoubted = false;
    if (hasMoved) this.#list(worker);
  }

  #forget(hive: HiveEntry): void {
    for (const worker of hive.workers.values()) this.#unlist(worker);
    this.#hives.delete(hive.heartbeat.hive);
  }

  #list(worker: WorkerEntry): void {
    const { model } = worker.report;
    const workers = this.#byModel.get(model) ?? new Set();
    this.#byModel.set(model, workers.add(worker));
  }

  #unlist(worker: WorkerEntry): void {
    const { model } = worker.report;
    const workers = this.#byModel.get(model);
    workers?.delete(worker);
    if (workers?.size === 0) this.#byModel.delete(model);
  }
}

/** A hive that shuts down has workers until it has stopped them. */
function isGoodbye({ draining, workers, jobs }: Heartbeat): boolean {
  return draining && workers.length === 0 && jobs.length === 0;
}
