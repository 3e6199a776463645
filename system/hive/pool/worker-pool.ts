// The workers of one hive: found by name, by model or by device, started and stopped together, and with time more or fewer.
import type {
  HiveConfiguration,
  InferOperation,
  Narration,
  WorkerConfiguration,
} from '../../contracts/index.ts';
import { Failure, type Logger, type Narrate } from '../../shared/index.ts';
import type { SurvivorFile } from '../survivors/survivor-file.ts';
import { AttachedLife } from '../worker/attached-life.ts';
import type { HealthRules } from '../worker/health-watch.ts';
import type { Life } from '../worker/life.ts';
import { RestartPolicy, type RestartRules } from '../worker/restart-policy.ts';
import { Worker } from '../worker/worker.ts';
import { beginChild, type ChildBeginning } from './begin-child.ts';
import { chooseWorker } from './choose-worker.ts';
import { type Admission, Reservations } from './reservations.ts';
import { type StartRequest, startWorker } from './start-worker.ts';

export interface WorkerPoolOptions {
  /** The hive's name, as errors have it. */
  layer: string;
  configuration: HiveConfiguration;
  /** Absent: every start is let through. */
  admission?: Admission;
  /** Where workers are written down, so that the next life of the hive can end those that outlive it. */
  survivors?: SurvivorFile;
  health: HealthRules;
  restarts: Omit<RestartRules, 'policy'>;
  loadingIntervalMs: number;
  /** Between the request to end and the end by force. */
  killAfterMs: number;
  log: Logger;
  narrate: Narrate;
  /** Given everything that workers narrate. */
  onNarration(narration: Narration): void;
  /** Something a heartbeat tells has changed. */
  onChange(): void;
}

/** What a job says of where it is to run. */
export type Wanted = Pick<InferOperation, 'model' | 'device' | 'worker'>;

export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #reservations: Reservations;
  /** The catalogue: files by model. */
  readonly #models: Map<string, string>;
  /** Those of the catalogue that came with a worker, and are not configured. */
  readonly #brought = new Set<string>();
  readonly #workers = new Map<string, Worker>();
  /** What is left of a worker that has ended, until it is gone too. */
  readonly #remains = new Map<string, Promise<void>>();
  #isLeaving = false;

  constructor(options: WorkerPoolOptions) {
    const { models, workers } = options.configuration;
    this.#options = options;
    this.#reservations = new Reservations(options.admission);
    this.#models = new Map(models.map(({ id, path }) => [id, path]));
    for (const worker of workers)
      this.#workers.set(worker.name, this.#create(worker, this.#models.get(worker.model) ?? ''));
  }

  /** The ids of all models in the catalogue, served or not. */
  models(): string[] {
    return [...this.#models.keys()];
  }

  list(): Worker[] {
    return [...this.#workers.values()];
  }

  /** @throws WORKER_NOT_FOUND */
  get(name: string, param = 'name'): Worker {
    const worker = this.#workers.get(name);
    if (worker === undefined)
      throw new Failure('WORKER_NOT_FOUND', `There is no worker ${name} here.`, { param });
    return worker;
  }

  /**
   * The worker that the job names, else the one that can serve it soonest.
   * @throws MODEL_NOT_FOUND, WORKER_NOT_FOUND, NO_WORKER_FOR_MODEL, DEVICE_NOT_FOUND
   */
  choose({ model, device, worker: name }: Wanted): Worker {
    if (!this.#models.has(model) && !this.list().some((each) => servesModel(each, model)))
      throw new Failure('MODEL_NOT_FOUND', `This hive does not know the model "${model}".`, {
        param: 'model',
      });
    const named = name === undefined ? this.list() : [this.get(name, 'worker')];
    const able = named.filter((worker) => servesModel(worker, model));
    if (able.length === 0)
      throw new Failure(
        'NO_WORKER_FOR_MODEL',
        `${name ?? 'No worker here'} ${name === undefined ? 'serves' : 'does not serve'} the model "${model}".`,
        { param: 'model' },
      );
    const there = able.filter(
      ({ spec }) => device === undefined || spec.configuration.device === device,
    );
    const chosen = chooseWorker(there.map(candidateOf));
    if (chosen === undefined)
      throw new Failure('DEVICE_NOT_FOUND', `No worker for "${model}" is on ${device} here.`, {
        param: 'device',
        details: { device, devices: able.map(({ spec }) => spec.configuration.device) },
      });
    return chosen.worker;
  }

  /** Starts a worker that does not run, or waits for its start, on behalf of the job being served where there is one. @throws as `Worker.start` */
  start(worker: Worker, request: StartRequest = {}): Promise<Life> {
    return startWorker(worker, this.#options.narrate, request);
  }

  /** Stops a worker; one that does not run stays as it is. */
  async stop(worker: Worker): Promise<void> {
    if (worker.state === 'stopped' || worker.state === 'failed') return;
    const { name } = worker;
    this.#options.narrate({ action: 'stop_worker', target: name, human: `Stopping ${name}` });
    await worker.stop();
  }

  /** Starts what the configuration wants started with the hive, and finds what runs already. One that fails is narrated. */
  async startWithHive(): Promise<void> {
    const wanted = this.list().filter(({ spec: { configuration } }) => {
      return configuration.start === 'with_hive' || configuration.url !== undefined;
    });
    await Promise.allSettled(wanted.map((worker) => this.start(worker)));
  }

  /** What workers take of a device. */
  reservedBytes(device: string): number {
    return this.#reservations.taken(device).reservedBytes;
  }

  /** Takes a worker in. A child is not started by this; one with a `url` is looked for. @throws WORKER_EXISTS, MODEL_NOT_FOUND */
  add(worker: WorkerConfiguration, model?: { id: string; path: string }): Worker {
    const { name } = worker;
    if (this.#workers.has(name))
      throw new Failure('WORKER_EXISTS', `There is a worker ${name} here already.`, {
        param: 'name',
      });
    if (model !== undefined && !this.#models.has(model.id)) {
      this.#models.set(model.id, model.path);
      this.#brought.add(model.id);
    }
    const path = this.#models.get(worker.model);
    if (path === undefined && worker.url === undefined)
      throw new Failure('MODEL_NOT_FOUND', `This hive does not know the model "${worker.model}".`, {
        param: 'model',
      });
    const added = this.#create(worker, path ?? '');
    this.#workers.set(name, added);
    this.#options.onChange();
    return added;
  }

  /** Takes a worker out, and the model that came with it where no other worker has that; a child is stopped first. @throws WORKER_NOT_FOUND */
  async remove(name: string): Promise<void> {
    const worker = this.get(name);
    await this.stop(worker);
    this.#workers.delete(name);
    this.#forgetUnused(worker.spec.configuration.model);
    this.#options.onChange();
  }

  /** From now on no worker that ends is started again. */
  leave(): void {
    this.#isLeaving = true;
  }

  /** Stops all at the same time, and says how far that is. */
  async stopAll(): Promise<void> {
    this.leave();
    const { narrate } = this.#options;
    const running = this.list().filter(({ state }) => state !== 'stopped' && state !== 'failed');
    let stopped = 0;
    const stop = async (worker: Worker): Promise<void> => {
      await worker.stop();
      const human = `${++stopped} of ${running.length} workers stopped`;
      narrate({ action: 'stop_worker', target: worker.name, worker: worker.name, human });
    };
    await Promise.all(running.map(stop));
    await Promise.all(this.#remains.values());
  }

  #forgetUnused(model: string): void {
    if (this.list().some((each) => servesModel(each, model))) return;
    if (this.#brought.delete(model)) this.#models.delete(model);
  }

  #create(configuration: WorkerConfiguration, modelPath: string): Worker {
    const { restarts, health, loadingIntervalMs, narrate, onChange } = this.#options;
    const isAttached = configuration.url !== undefined;
    const again = { restart: true, pauseMs: health.intervalMs } as const;
    return new Worker({
      configuration,
      begin: (environment, place) => this.#begin(configuration, { modelPath, environment, place }),
      reserve: async () => {
        await this.#remains.get(configuration.name);
        return await this.#reservations.reserve(configuration, modelPath);
      },
      restarts: isAttached
        ? { afterEnd: () => again, afterRefusal: () => again }
        : new RestartPolicy({ ...restarts, policy: configuration.restart }),
      isWanted: () => !this.#isLeaving,
      ...{ health, loadingIntervalMs, narrate, onChange },
    });
  }

  #begin(configuration: WorkerConfiguration, beginning: ChildBeginning): Life {
    const { name, url } = configuration;
    const { health, survivors, layer } = this.#options;
    if (url !== undefined)
      return new AttachedLife({ name, layer, url, timeoutMs: health.timeoutMs });
    const { life, gone } = beginChild(configuration, beginning, this.#options);
    survivors?.watch(name, life);
    this.#remains.set(name, gone);
    return life;
  }
}

function servesModel({ spec }: Worker, model: string): boolean {
  return spec.configuration.model === model;
}

function candidateOf(worker: Worker) {
  const { state, canStart, requests, spec } = worker;
  return {
    worker,
    ...{ state, canStart, slotsTotal: spec.configuration.slots },
    ...{ slotsBusy: requests.busy, lastUsedMs: requests.lastAddedMs },
  };
}
