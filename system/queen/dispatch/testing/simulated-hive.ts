// A hive and its workers in a simulation, and what the hive reports of them. It does nothing by itself.
import type { Heartbeat, WorkerReport } from '../../../contracts/index.ts';
import { aHive, aWorker } from '../../../contracts/testing/builders.ts';

export interface SimulatedWorker<J> {
  readonly name: string;
  readonly model: string;
  readonly slots: number;
  readonly jobs: Set<J>;
  state: WorkerReport['state'];
  instance: number;
}

export interface SimulatedHive<J> {
  readonly name: string;
  readonly workers: SimulatedWorker<J>[];
  instance: number;
  sequence: number;
  isUp: boolean;
}

/** What is true of it now. Counts its heartbeats. */
export function heartbeatOf<J>(hive: SimulatedHive<J>): Heartbeat {
  const workers = hive.workers.map(({ name, model, slots, state, jobs, instance }) =>
    aWorker({
      ...{ name, model, state, slots_total: slots, slots_busy: jobs.size },
      instance_id: state === 'ready' ? `${hive.instance}-${instance}` : null,
    }),
  );
  return aHive({
    ...{ name: hive.name, instance_id: `instance-${hive.instance}`, sequence: hive.sequence++ },
    ...{ models: [...new Set(workers.map(({ model }) => model))], workers },
  });
}
