// The hives that the fake queen has heard of, and the first worker of theirs that will do for a job. It weighs nothing.
import type { Heartbeat, HiveRecord, InferOperation } from '../../system/contracts/index.ts';
import { Failure } from '../../system/shared/index.ts';

/** As much of a hive as a job needs. */
export type ChosenHive = Pick<Heartbeat, 'hive' | 'url'> & { worker: string };

export class KnownHives {
  readonly #lostAfterMs: number;
  readonly #staleAfterMs: number;
  readonly #hives = new Map<string, { heartbeat: Heartbeat; heardMs: number }>();

  constructor({ hiveLostMs, hiveStaleMs }: { hiveLostMs: number; hiveStaleMs: number }) {
    this.#lostAfterMs = hiveLostMs;
    this.#staleAfterMs = hiveStaleMs;
  }

  /** Returns whether this hive, or this instance of it, is new. One that was overtaken changes nothing. */
  record(heartbeat: Heartbeat): boolean {
    const known = this.#hives.get(heartbeat.hive)?.heartbeat;
    const isSame = known?.instance_id === heartbeat.instance_id;
    if (isSame && heartbeat.sequence <= known.sequence) return false;
    this.#hives.set(heartbeat.hive, { heartbeat, heardMs: performance.now() });
    return !isSame;
  }

  /** Those heard of lately, in the words of the list of hives. */
  list(): HiveRecord[] {
    const nowMs = performance.now();
    return [...this.#hives.values()]
      .map(({ heartbeat, heardMs }) => this.#recordOf(heartbeat, Math.round(nowMs - heardMs)))
      .filter(({ last_heartbeat_ms_ago: agoMs }) => (agoMs ?? 0) <= this.#staleAfterMs)
      .sort((a, b) => (a.hive < b.hive ? -1 : 1));
  }

  has(hive: string): boolean {
    return this.list().some((known) => known.hive === hive);
  }

  /** A worker that is ready, else one that can be started. @throws NO_HIVE_AVAILABLE, MODEL_NOT_FOUND, NO_WORKER_FOR_MODEL */
  choose({ model, device, worker: wanted }: InferOperation): ChosenHive {
    const present = this.list().filter(({ state }) => state === 'up');
    if (present.length === 0) throw new Failure('NO_HIVE_AVAILABLE', 'No hive will take a job.');
    const knowing = present.filter(({ models }) => models.includes(model));
    const knownModels = [...new Set(present.flatMap(({ models }) => models))].sort();
    if (knowing.length === 0) {
      throw new Failure('MODEL_NOT_FOUND', `No hive knows the model "${model}".`, {
        param: 'model',
        details: { known_models: knownModels },
      });
    }
    const serving = knowing.flatMap(({ hive, url, workers }) =>
      workers
        .filter((each) => each.model === model && (each.state === 'ready' || each.can_start))
        .map(({ name, state, device: on }) => ({ hive, url: url ?? '', worker: name, state, on })),
    );
    const meant = serving
      .filter(({ on }) => device === undefined || on === device)
      .filter(({ hive, worker }) => [undefined, worker, `${hive}/${worker}`].includes(wanted));
    const chosen = meant.find(({ state }) => state === 'ready') ?? meant[0];
    if (chosen !== undefined) return chosen;
    throw new Failure('NO_WORKER_FOR_MODEL', `No worker serves the model "${model}".`, {
      param: 'model',
      details: { hives: knowing.map(({ hive }) => hive) },
    });
  }

  #recordOf({ sequence: _, jobs: __, draining, ...rest }: Heartbeat, agoMs: number): HiveRecord {
    const isLost = agoMs > this.#lostAfterMs;
    const state = isLost ? 'lost' : draining ? 'draining' : 'up';
    return { ...rest, state, last_heartbeat_ms_ago: agoMs };
  }
}
