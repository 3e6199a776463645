// The workers of the fake hive: found by model, by name and by device, started with it or by a job, stopped together.
import type { HiveConfiguration, InferOperation, Narration } from '../../system/contracts/index.ts';
import { currentContext, Failure, type Logger, type Narrate } from '../../system/shared/index.ts';
import { ChildLife } from './child-life.ts';
import { FoundLife } from './found-life.ts';
import type { Life } from './life.ts';
import { Worker } from './worker.ts';

export interface WorkersOptions {
  configuration: HiveConfiguration;
  healthIntervalMs: number;
  restartPauseMs: number;
  restartRestMs: number;
  log: Logger;
  narrate: Narrate;
  onNarration(narration: Narration): void;
  onChange(): void;
}

export class Workers {
  readonly list: readonly Worker[];
  readonly #options: WorkersOptions;

  constructor(options: WorkersOptions) {
    const { configuration: hive, healthIntervalMs, log, onNarration, onChange } = options;
    this.#options = options;
    this.list = hive.workers.map((configuration) => {
      const modelPath = hive.models.find(({ id }) => id === configuration.model)?.path ?? '';
      const isFound = configuration.url !== undefined;
      return new Worker({
        configuration,
        restartPauseMs: isFound ? healthIntervalMs : options.restartPauseMs,
        restMs: options.restartRestMs,
        onChange,
        begin: (environment) =>
          isFound
            ? new FoundLife(configuration, healthIntervalMs)
            : new ChildLife({ configuration, modelPath, environment, log, onNarration }),
      });
    });
  }

  /** @throws WORKER_NOT_FOUND */
  get(name: string): Worker {
    const worker = this.list.find((each) => each.name === name);
    if (worker === undefined) throw new Failure('WORKER_NOT_FOUND', `There is no ${name} here.`);
    return worker;
  }

  /** One that is ready, else any that will do. @throws MODEL_NOT_FOUND, WORKER_NOT_FOUND, NO_WORKER_FOR_MODEL, DEVICE_NOT_FOUND */
  choose({ model, worker: name, device }: InferOperation): Worker {
    const param = { param: 'model' };
    if (!this.#options.configuration.models.some(({ id }) => id === model))
      throw new Failure('MODEL_NOT_FOUND', `This hive does not know "${model}".`, param);
    const named = name === undefined ? this.list : [this.get(name)];
    const able = named.filter((each) => each.report().model === model);
    if (able.length === 0)
      throw new Failure('NO_WORKER_FOR_MODEL', `No worker here serves "${model}".`, param);
    const there = able.filter((each) => device === undefined || each.report().device === device);
    const chosen = there.find(({ state }) => state === 'ready') ?? there[0];
    if (chosen !== undefined) return chosen;
    throw new Failure('DEVICE_NOT_FOUND', `No worker for it is on ${device}.`, { param: 'device' });
  }

  /** Starts a worker on behalf of the job being served, where there is one. */
  async start(worker: Worker, isByHand = false): Promise<Life> {
    const { state, name: target } = worker;
    const { narrate } = this.#options;
    if (state !== 'ready') {
      const isUnderWay = state === 'starting' || state === 'restarting';
      const action = isUnderWay ? 'await_worker' : 'start_worker';
      narrate({ action, target, human: `${isUnderWay ? 'Waiting for' : 'Starting'} ${target}` });
    }
    const context = currentContext();
    const environment = {
      ...(context === undefined ? {} : { CORRELATION_ID: context.correlationId }),
      ...(context?.jobId === undefined ? {} : { JOB_ID: context.jobId }),
    };
    const life = await worker.start(environment, isByHand);
    if (state !== 'ready') narrate({ action: 'worker_ready', target, human: `${target} is ready` });
    return life;
  }

  /** Starts what is to start with the hive, and finds what runs; a worker that fails stays failed. */
  async startWithHive(): Promise<void> {
    const wanted = this.list.filter(({ options: { configuration } }) => {
      return configuration.start === 'with_hive' || configuration.url !== undefined;
    });
    await Promise.allSettled(wanted.map((worker) => this.start(worker)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.list.map((worker) => worker.stop()));
  }
}
