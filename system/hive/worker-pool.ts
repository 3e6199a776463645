// The workers of one hive: made from its configuration, found by name or model, started and stopped together.
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HiveConfiguration, Narration, WorkerConfiguration } from '../contracts/index.ts';
import { currentContext, Failure, type Logger, type Narrate } from '../shared/index.ts';
import { WorkerProcess } from './worker-process.ts';

export interface WorkerPoolOptions {
  configuration: HiveConfiguration;
  log: Logger;
  narrate: Narrate;
  /** Given everything that workers narrate. */
  onNarration(narration: Narration): void;
  /** Something a heartbeat tells has changed. */
  onChange(): void;
}

/** The worker beside this folder, in the repository and in the package alike; a configuration can name another. */
const ownWorker = [
  process.execPath,
  fileURLToPath(new URL(`../worker/main${extname(import.meta.url)}`, import.meta.url)),
] as const;

export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #workers: ReadonlyMap<string, WorkerProcess>;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#workers = new Map(
      options.configuration.workers.map((worker) => [worker.name, this.#create(worker)]),
    );
  }

  list(): WorkerProcess[] {
    return [...this.#workers.values()];
  }

  /** @throws WORKER_NOT_FOUND */
  get(name: string): WorkerProcess {
    const worker = this.#workers.get(name);
    if (worker === undefined)
      throw new Failure('WORKER_NOT_FOUND', `There is no worker ${name} here.`, { param: 'name' });
    return worker;
  }

  /** The worker that can serve the model soonest. @throws MODEL_NOT_FOUND, NO_WORKER_FOR_MODEL */
  choose(model: string): WorkerProcess {
    const { models } = this.#options.configuration;
    if (!models.some(({ id }) => id === model)) {
      throw new Failure('MODEL_NOT_FOUND', `This hive does not know the model "${model}".`, {
        param: 'model',
      });
    }
    const stepsToReady = { ready: 0, starting: 1, stopped: 2, failed: 3, stopping: 4 };
    const best = this.list()
      .filter((worker) => worker.spec.model === model && worker.state !== 'stopping')
      .sort(
        (a, b) =>
          stepsToReady[a.state] - stepsToReady[b.state] ||
          a.slotsBusy / a.spec.slots - b.slotsBusy / b.spec.slots,
      )[0];
    if (best === undefined) {
      throw new Failure('NO_WORKER_FOR_MODEL', `No worker here serves the model "${model}".`, {
        param: 'model',
      });
    }
    return best;
  }

  /** Starts a worker that does not run, or waits for its start, on behalf of the job being served where there is one. */
  async start(worker: WorkerProcess): Promise<void> {
    if (worker.state === 'ready') return;
    const { name, model } = worker.spec;
    const { narrate } = this.#options;
    const context = currentContext();
    if (worker.state === 'starting')
      narrate({ action: 'await_worker', target: name, human: `Waiting until ${name} is ready` });
    else {
      const human = `Starting ${name} with the model ${model}`;
      narrate({ action: 'start_worker', target: name, human });
    }
    try {
      await worker.start({
        ...(context === undefined ? {} : { CORRELATION_ID: context.correlationId }),
        ...(context?.jobId === undefined ? {} : { JOB_ID: context.jobId }),
      });
      narrate({ action: 'worker_ready', target: name, human: `${name} is ready` });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      narrate({
        action: 'worker_failed',
        target: name,
        level: 'error',
        human: `${name} did not start: ${reason}`,
      });
      throw error;
    }
  }

  /** Stops a worker; one that does not run stays as it is. */
  async stop(worker: WorkerProcess): Promise<void> {
    if (worker.state === 'stopped' || worker.state === 'failed') return;
    const { name } = worker.spec;
    this.#options.narrate({ action: 'stop_worker', target: name, human: `Stopping ${name}` });
    await worker.stop();
  }

  /** Starts what the configuration wants started with the hive. A worker that fails is narrated and stays failed. */
  async startWithHive(): Promise<void> {
    const wanted = this.#options.configuration.workers.filter(({ start }) => start === 'with_hive');
    await Promise.allSettled(wanted.map(({ name }) => this.start(this.get(name))));
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.list().map((worker) => worker.stop()));
  }

  #create(configuration: WorkerConfiguration): WorkerProcess {
    const { log, onNarration, onChange, configuration: hive } = this.#options;
    const path = hive.models.find(({ id }) => id === configuration.model)?.path ?? '';
    const [program, ...rest] = configuration.command ?? ownWorker;
    if (program === undefined) throw new Error(`The command of ${configuration.name} is empty.`);
    const flags = {
      '--name': configuration.name,
      '--model': configuration.model,
      '--model-path': path,
      '--listen': configuration.listen,
      '--slots': String(configuration.slots),
    };
    return new WorkerProcess({
      name: configuration.name,
      model: configuration.model,
      slots: configuration.slots,
      startTimeoutMs: configuration.start_timeout_ms,
      command: [program, ...rest, ...Object.entries(flags).flat(), '--exit-with-parent'],
      ...(configuration.advertise === undefined ? {} : { advertise: configuration.advertise }),
      log,
      onNarration,
      onChange,
    });
  }
}
