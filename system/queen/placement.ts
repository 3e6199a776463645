// Which hive gets a job. A pure decision over what the hives have reported; the hive itself chooses among its workers.
import type { Heartbeat, WorkerReport } from '../contracts/index.ts';
import { Failure } from '../shared/index.ts';

export interface Placement {
  hive: Heartbeat;
  /** Why this one, for narration. */
  reason: string;
}

/**
 * The hive that can serve the model soonest: one with a free slot before a full one, a running worker before one
 * that must start.
 * @throws NO_HIVE_AVAILABLE, MODEL_NOT_FOUND, NO_WORKER_FOR_MODEL: the first that explains why there is none
 */
export function place(model: string, hives: readonly Heartbeat[]): Placement {
  const present = hives.filter((hive) => !hive.draining);
  if (present.length === 0)
    throw new Failure('NO_HIVE_AVAILABLE', 'No hive has reported to this queen.');
  const withModel = present.filter((hive) => hive.models.includes(model));
  if (withModel.length === 0) {
    throw new Failure('MODEL_NOT_FOUND', `No hive knows the model "${model}".`, {
      param: 'model',
      details: { known_models: [...new Set(present.flatMap((hive) => hive.models))].sort() },
    });
  }
  const candidates = withModel.flatMap((hive) =>
    hive.workers
      .filter((worker) => worker.model === model && worker.state !== 'stopping')
      .map((worker) => ({ hive, worker, cost: costOf(worker) })),
  );
  const best = candidates.sort((a, b) => a.cost - b.cost)[0];
  if (best === undefined) {
    throw new Failure(
      'NO_WORKER_FOR_MODEL',
      `The model "${model}" is known, but no worker serves it.`,
      {
        param: 'model',
        details: { hives: withModel.map((hive) => hive.hive) },
      },
    );
  }
  return { hive: best.hive, reason: `${best.worker.name} is ${describe(best.worker)}` };
}

/** Lower is sooner: a share of busy slots while it runs, then whole steps for what has to happen first. */
function costOf(worker: WorkerReport): number {
  const load = worker.slots_busy / worker.slots_total;
  const stepsToReady = {
    ready: 0,
    starting: 10,
    stopped: 20,
    failed: 30,
    stopping: Number.POSITIVE_INFINITY,
  };
  return stepsToReady[worker.state] + load;
}

function describe({ state, slots_busy, slots_total }: WorkerReport): string {
  if (state !== 'ready') return `${state} and can be started`;
  return `ready with ${slots_total - slots_busy} of ${slots_total} slots free`;
}
