// Which hive an older request means by a node's name. Pure; `localhost`, as no name, is any.
import type { HiveRecord, WorkerReport } from '../../contracts/index.ts';
import { Failure, invalidField } from '../../shared/index.ts';

/** Undefined where any will do. @throws HIVE_NOT_FOUND; NO_HIVE_AVAILABLE for one that does not run */
export function namedHive(
  node: string | undefined,
  hives: readonly HiveRecord[],
  param = 'node',
): HiveRecord | undefined {
  if (node === undefined || node === 'localhost') return undefined;
  const named = hives.find(({ hive }) => hive === node);
  if (named === undefined)
    throw new Failure('HIVE_NOT_FOUND', `There is no hive ${node}.`, {
      param,
      details: { hives: hives.map(({ hive }) => hive) },
    });
  if (named.state === 'down')
    throw new Failure('NO_HIVE_AVAILABLE', `${node} does not run.`, { param });
  return named;
}

/**
 * The named hive, or the one of those that are up which suits best; of equals the first by name, so that whoever comes
 * with the same request comes to the same hive.
 * @throws as `namedHive`; NO_HIVE_AVAILABLE
 */
export function hiveFor(
  node: string | undefined,
  hives: readonly HiveRecord[],
  {
    param = 'node',
    suits = () => 0,
  }: { param?: string; suits?: (hive: HiveRecord) => number } = {},
): HiveRecord {
  const named = namedHive(node, hives, param);
  const best = hives
    .filter(({ state }) => state === 'up')
    .sort((a, b) => suits(b) - suits(a) || (a.hive < b.hive ? -1 : 1))[0];
  const hive = named ?? best;
  if (hive === undefined) throw new Failure('NO_HIVE_AVAILABLE', 'No hive is up.', { param });
  return hive;
}

/** A worker and the hive that it is at. */
export interface PlacedWorker {
  hive: HiveRecord;
  worker: WorkerReport;
}

/** Workers of hives that can be reached. */
export function placedWorkers(hives: readonly HiveRecord[]): PlacedWorker[] {
  return hives
    .filter(({ state }) => state === 'up' || state === 'draining')
    .flatMap((hive) => hive.workers.map((worker) => ({ hive, worker })));
}

/**
 * The worker of that id: its name, or with its hive's before it.
 * @throws WORKER_NOT_FOUND; VALIDATION_FAILED where several hives have one of that name
 */
export function namedWorker(
  workerId: string,
  node: string | undefined,
  hives: readonly HiveRecord[],
): PlacedWorker {
  const only = namedHive(node, hives);
  const found = placedWorkers(only === undefined ? hives : [only]).filter(
    ({ hive, worker }) => workerId === worker.name || workerId === `${hive.hive}/${worker.name}`,
  );
  const [first, second] = found;
  if (first === undefined)
    throw new Failure('WORKER_NOT_FOUND', `There is no worker ${workerId}.`, {
      param: 'worker_id',
    });
  if (second !== undefined)
    throw invalidField(
      'worker_id',
      `names workers of ${found.map(({ hive }) => hive.hive).join(' and ')}; node must say which`,
    );
  return first;
}
