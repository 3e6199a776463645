// Which hive gets a job. A pure decision over what the hives have reported; the hive itself chooses among its workers.
import type { Heartbeat, WorkerReport } from '../contracts/index.ts';
import { Failure } from '../shared/index.ts';

export interface Placement {
  hive: Heartbeat;
  /** Why this one, for narration. */
  reason: string;
}

/**
 * The hive that can serve the model soonest: one with a worker that runs before one that must start it, and among
 * those the one with the most room.
 * @throws NO_HIVE_AVAILABLE, MODEL_NOT_FOUND, NO_WORKER_FOR_MODEL: the first that explains why there is none
 */
export function place(model: string, hives: readonly Heartbeat[]): Placement {
  const present = hives.filter((hive) => !hive.draining);
  if (present.length === 0) {
    const reason =
      hives.length === 0
        ? 'No hive has reported to this queen.'
        : 'Every hive that has reported is shutting down.';
    throw new Failure('NO_HIVE_AVAILABLE', reason);
  }
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
      .map((worker) => ({ hive, worker })),
  );
  const best = candidates.sort((a, b) => bySpeed(a.worker, b.worker))[0];
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

/** What has to happen before the worker can serve. */
const stepsToReady = { ready: 0, starting: 1, stopped: 2, failed: 3, stopping: 4 };

/** Sooner first, as a hive chooses among its own workers. */
function bySpeed(a: WorkerReport, b: WorkerReport): number {
  return stepsToReady[a.state] - stepsToReady[b.state] || loadOf(a) - loadOf(b);
}

/** Jobs by slot; above 1 where jobs wait. */
function loadOf({ slots_busy, slots_total }: WorkerReport): number {
  return slots_busy / slots_total;
}

function describe({ state, slots_busy, slots_total }: WorkerReport): string {
  if (state === 'starting') return 'starting';
  if (state !== 'ready') return `${state} and can be started`;
  const free = Math.max(0, slots_total - slots_busy);
  return `ready with ${free} of ${slots_total} slots free`;
}
