// The hive's workers as the older endpoints know them.
import type { CompatPool } from '../compat/compat-pool.ts';
import type { WorkerPool } from './worker-pool.ts';

export function compatPool(workers: WorkerPool): CompatPool {
  return {
    list: () => workers.list().map((worker) => worker.report()),
    models: () => workers.models(),
    add: (configuration, model) => {
      const worker = workers.add(configuration, model);
      if (configuration.url !== undefined) void workers.start(worker).catch(() => {}); // its report tells
    },
    start: async (name) => {
      await workers.start(workers.get(name), { isByHand: true });
    },
    remove: (name) => workers.remove(name),
  };
}
