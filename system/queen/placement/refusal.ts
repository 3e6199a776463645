// Why nobody will ever come for a job, as the failure that its user is told. Pure.
import { Failure, fromWireError } from '../../shared/index.ts';
import { type HiveEntry, nameOf, type WorkerEntry } from '../hive-entry.ts';
import { isMeant, type PlacementOrder, type PlacementView } from './order.ts';

/**
 * The first that explains it: NO_HIVE_AVAILABLE, MODEL_NOT_FOUND, NO_WORKER_FOR_MODEL, DEVICE_NOT_FOUND, WORKER_NOT_FOUND; or
 * what the only workers that there are have failed with.
 */
export function refusalOf(order: PlacementOrder, view: PlacementView, nowMs: number): Failure {
  const all = [...view.hives()];
  const present = all.filter((hive) => view.stateOf(hive, nowMs) !== 'draining');
  if (present.length === 0)
    return new Failure(
      'NO_HIVE_AVAILABLE',
      all.length === 0
        ? 'No hive has reported to this queen.'
        : 'Every hive that has reported is shutting down.',
    );
  const { model } = order;
  const knowing = present.filter((hive) => knows(hive, model));
  if (knowing.length === 0) return modelNotFound(model, present);
  const serving = [...view.workersFor(model)].filter(({ hive }) => knowing.includes(hive));
  if (serving.length === 0) return noWorker(model, knowing);
  return notMeant(order, serving) ?? allFailed(serving.filter((worker) => isMeant(order, worker)));
}

function knows({ heartbeat, workers }: HiveEntry, model: string): boolean {
  if (heartbeat.models.includes(model)) return true;
  return [...workers.values()].some(({ report }) => report.model === model);
}

function modelNotFound(model: string, present: readonly HiveEntry[]): Failure {
  const known = new Set(present.flatMap(({ heartbeat }) => heartbeat.models));
  return new Failure('MODEL_NOT_FOUND', `No hive knows the model "${model}".`, {
    param: 'model',
    details: { known_models: [...known].sort() },
  });
}

function noWorker(model: string, knowing: readonly HiveEntry[]): Failure {
  return new Failure(
    'NO_WORKER_FOR_MODEL',
    `The model "${model}" is known, but no worker serves it.`,
    { param: 'model', details: { hives: knowing.map(({ heartbeat }) => heartbeat.hive).sort() } },
  );
}

/** Undefined where one of them is what the order names. */
function notMeant(order: PlacementOrder, serving: readonly WorkerEntry[]): Failure | undefined {
  const { model, device, worker } = order;
  const onDevice = serving.filter(({ report }) => device === undefined || report.device === device);
  if (onDevice.length === 0) {
    const devices = new Set(serving.map(({ report }) => report.device));
    return new Failure('DEVICE_NOT_FOUND', `No worker for "${model}" is on ${device}.`, {
      param: 'device',
      details: { devices: [...devices].sort() },
    });
  }
  if (onDevice.some((each) => isMeant(order, each))) return undefined;
  return new Failure('WORKER_NOT_FOUND', `No worker ${worker} serves "${model}".`, {
    param: 'worker',
    details: { workers: onDevice.map(nameOf).sort() },
  });
}

/** Nothing is known of any of them that would ever make it ready: what the first says of itself is the reason. */
function allFailed(failed: readonly WorkerEntry[]): Failure {
  const told = failed.find(({ report }) => report.last_error !== null) ?? failed[0];
  const error = told?.report.last_error;
  const names = failed.map(nameOf).sort();
  if (told === undefined || error === undefined || error === null)
    return new Failure('NO_WORKER_AVAILABLE', `${names.join(', ')} cannot be started.`, {
      details: { workers: names.map((worker) => ({ worker, why: 'failed' })) },
    });
  const { code, message, details } = fromWireError(error);
  const facts = { ...details, hive: told.hive.heartbeat.hive, worker: told.report.name };
  return new Failure(code, message, { details: facts });
}
