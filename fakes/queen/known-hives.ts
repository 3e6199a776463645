// The hives that the fake queen has heard of, and the first of them that will do for a model. It weighs nothing.
import type { Heartbeat } from '../../system/contracts/index.ts';
import { Failure } from '../../system/shared/index.ts';

/** As much of a hive as a job needs. */
export type ChosenHive = Pick<Heartbeat, 'hive' | 'url'>;

export class KnownHives {
  readonly #staleAfterMs: number;
  readonly #hives = new Map<string, { heartbeat: Heartbeat; heardMs: number }>();

  constructor(staleAfterMs: number) {
    this.#staleAfterMs = staleAfterMs;
  }

  /** Returns whether this hive, or this instance of it, is new. */
  record(heartbeat: Heartbeat): boolean {
    const known = this.#hives.get(heartbeat.hive);
    this.#hives.set(heartbeat.hive, { heartbeat, heardMs: performance.now() });
    return known?.heartbeat.instance_id !== heartbeat.instance_id;
  }

  /** Those heard of lately, in the words of the list of hives. */
  list(): (Heartbeat & { last_heartbeat_ms_ago: number })[] {
    const nowMs = performance.now();
    return [...this.#hives.values()]
      .map(({ heartbeat, heardMs }) => ({
        ...heartbeat,
        last_heartbeat_ms_ago: Math.round(nowMs - heardMs),
      }))
      .filter(({ last_heartbeat_ms_ago: agoMs }) => agoMs <= this.#staleAfterMs)
      .sort((a, b) => (a.hive < b.hive ? -1 : 1));
  }

  /** One with a worker that runs, else one with a worker. @throws NO_HIVE_AVAILABLE, MODEL_NOT_FOUND, NO_WORKER_FOR_MODEL */
  choose(model: string): ChosenHive {
    const present = this.list().filter(({ draining }) => !draining);
    if (present.length === 0) throw new Failure('NO_HIVE_AVAILABLE', 'No hive will take a job.');
    const knowing = present.filter(({ models }) => models.includes(model));
    const knownModels = [...new Set(present.flatMap(({ models }) => models))].sort();
    if (knowing.length === 0) {
      throw new Failure('MODEL_NOT_FOUND', `No hive knows the model "${model}".`, {
        param: 'model',
        details: { known_models: knownModels },
      });
    }
    const serving = knowing.filter(({ workers }) => workers.some((each) => each.model === model));
    const chosen =
      serving.find(({ workers }) =>
        workers.some((each) => each.model === model && each.state === 'ready'),
      ) ?? serving[0];
    if (chosen !== undefined) return chosen;
    throw new Failure('NO_WORKER_FOR_MODEL', `No worker serves the model "${model}".`, {
      param: 'model',
      details: { hives: knowing.map(({ hive }) => hive) },
    });
  }
}
