// Hives of a plan by numbers: so many of them, with so many workers.
import type { HivePlan, WorkerPlan } from './describe-topology.ts';

/**
 * `hive-1`, `hive-2` and so on; workers are counted through, so that no two have one name: of two hives with two each, the
 * second has `worker-3` and `worker-4`.
 */
export function someHives(
  hiveCount: number,
  workersEach: number,
  worker: Omit<WorkerPlan, 'name'>,
): HivePlan[] {
  return Array.from({ length: hiveCount }, (_, hive) => ({
    name: `hive-${hive + 1}`,
    workers: Array.from({ length: workersEach }, (_each, index) => ({
      ...worker,
      name: `worker-${hive * workersEach + index + 1}`,
    })),
  }));
}
