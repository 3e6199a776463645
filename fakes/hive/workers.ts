// The workers of the fake hive: found by model, started with it or by a job, stopped together.
import type { HiveConfiguration } from '../../system/contracts/index.ts';
import { currentContext, Failure, type Narrate } from '../../system/shared/index.ts';
import { WorkerChild, type WorkerChildOptions } from './worker-child.ts';

export type WorkersOptions = Pick<WorkerChildOptions, 'log' | 'onNarration' | 'onChange'> & {
  configuration: HiveConfiguration;
  narrate: Narrate;
};

export class Workers {
  readonly list: readonly WorkerChild[];
  readonly #options: WorkersOptions;

  constructor(options: WorkersOptions) {
    const { models, workers } = options.configuration;
    this.#options = options;
    this.list = workers.map((configuration) => {
      const modelPath = models.find(({ id }) => id === configuration.model)?.path ?? '';
      return new WorkerChild({ ...options, configuration, modelPath });
    });
  }

  /** One that is ready, else any that has the model. @throws MODEL_NOT_FOUND, NO_WORKER_FOR_MODEL */
  choose(model: string): WorkerChild {
    const param = { param: 'model' };
    if (!this.#options.configuration.models.some(({ id }) => id === model))
      throw new Failure('MODEL_NOT_FOUND', `This hive does not know "${model}".`, param);
    const able = this.list.filter((each) => each.report().model === model);
    const chosen = able.find(({ state }) => state === 'ready') ?? able[0];
    if (chosen !== undefined) return chosen;
    throw new Failure('NO_WORKER_FOR_MODEL', `No worker here serves "${model}".`, param);
  }

  /** Starts a worker on behalf of the job being served, where there is one. */
  async start(worker: WorkerChild): Promise<void> {
    if (worker.state === 'ready') return;
    const { narrate } = this.#options;
    const { name: target } = worker;
    const context = currentContext();
    narrate({ action: 'start_worker', target, human: `Starting ${target}` });
    await worker.start({
      ...(context === undefined ? {} : { CORRELATION_ID: context.correlationId }),
      ...(context?.jobId === undefined ? {} : { JOB_ID: context.jobId }),
    });
    narrate({ action: 'worker_ready', target, human: `${target} is ready` });
  }

  /** Starts what is to start with the hive; a worker that fails stays failed. */
  async startWithHive(): Promise<void> {
    const { workers } = this.#options.configuration;
    const wanted = this.list.filter((_each, index) => workers[index]?.start === 'with_hive');
    await Promise.allSettled(wanted.map((worker) => this.start(worker)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.list.map((worker) => worker.stop()));
  }
}
