// What the older endpoints need of a hive's workers. Whoever owns the workers implements it; it decides nothing itself.
import type { WorkerConfiguration, WorkerReport } from '../../contracts/index.ts';

/** A model, and where its file is. */
export interface CompatModel {
  id: string;
  path: string;
}

export interface CompatPool {
  /** Every worker, running or not. */
  list(): readonly WorkerReport[];
  /** The ids of the models in the hive's catalogue. */
  models(): readonly string[];
  /**
   * Takes a worker in, before it returns: of two of the same name that come together the second is refused. It
   * starts no child; a server that runs already, which has a `url`, is looked for from then on.
   * @param model goes into the catalogue with the worker, where the hive did not know it
   * @throws WORKER_EXISTS; MODEL_NOT_FOUND for a child whose model is neither known nor given
   */
  add(worker: WorkerConfiguration, model?: CompatModel): void;
  /**
   * Starts a child, or waits for its start.
   * @throws DEVICE_NOT_FOUND, INSUFFICIENT_MEMORY, MODEL_LOAD_FAILED, WORKER_START_FAILED
   */
  start(name: string): Promise<void>;
  /**
   * Takes a worker out, and the model that came with it where no other worker has that; a child is stopped first.
   * @throws WORKER_NOT_FOUND
   */
  remove(name: string): Promise<void>;
}
