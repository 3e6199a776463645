// What a scenario about Hornet's own stack has besides: the model with known answers, what clients were sent, keeper.
import { setWorldConstructor } from '@cucumber/cucumber';
import {
  defaultModel,
  hearProcess,
  type ModelSpec,
  modelCacheFolder,
  NarrationSink,
  predict,
  promptFor,
  titledSequences,
  writeModel,
} from '../../harness/index.ts';
import { modelPathFromEnvironment, workerCommandFromEnvironment } from '../support/environment.ts';
import { requestJson } from '../support/http.ts';
import { StackWorld } from '../support/stack-world.ts';
import { type HornetPlan, hornetStack, workerStack } from './hornet-stack.ts';
import type { JobRequest, JobStream } from './job-stream.ts';
import { type KeeperRun, startKeeper } from './keeper-run.ts';
import type { JobRecord, WorkerReport } from './wire.ts';

/** The name under which the model is served, whatever file is behind it. */
export const modelId = 'tiny';

/** What was asked, and the text that the model is known to answer. */
export interface KnownRequest {
  request: JobRequest;
  answer: string;
}

export class HornetWorld extends StackWorld {
  /** Heavy enough for a long story to take seconds: what is done "while keeper prints" has to fall into them. */
  readonly model: ModelSpec = defaultModel({ ballast: { layers: 8, feedForward: 4_096 } });
  /** Requests whose answers were kept, in the order in which they were made. */
  readonly asked: KnownRequest[] = [];
  /** What the clients of the jobs API were sent, in the same order. */
  streams: JobStream[] = [];
  /** What the clients of a worker were sent: the data of each event. */
  workerStreams: string[][] = [];
  keeper: KeeperRun | undefined;
  /** A job that nobody has listened to yet. */
  unfollowedJobId = '';
  /** Whether the scenario asserts exact text, which only the model with known answers gives. */
  needsKnownModel = true;

  /** A request for the theme's story, remembered with its answer. */
  ask(theme: string, maxTokens: number, lane = 0): KnownRequest {
    const prompt = promptFor(this.model, { theme, lane });
    const known = {
      request: { model: modelId, prompt, maxTokens },
      answer: predict(this.model, prompt, maxTokens).text,
    };
    this.asked.push(known);
    return known;
  }

  /** As many requests with unlike answers as asked for. */
  askDifferent(count: number, maxTokens: number): KnownRequest[] {
    const looping = titledSequences(this.model);
    return Array.from({ length: count }, (_, index) => {
      const sequence = looping[index % looping.length];
      if (sequence === undefined) throw new Error('The model has no sequences.');
      return this.ask(sequence.theme, maxTokens, sequence.lane);
    });
  }

  async modelPath(): Promise<string> {
    const other = this.needsKnownModel ? undefined : modelPathFromEnvironment();
    return other ?? (await writeModel(this.model, modelCacheFolder(this.cacheHome))).path;
  }

  /** Starts queen, hive and worker and waits until the queen knows them. */
  async startHornet(
    plan: Partial<HornetPlan> = {},
    without: readonly string[] = [],
  ): Promise<void> {
    const command = plan.workerCommand ?? workerCommandFromEnvironment();
    const models = plan.models ?? [{ id: modelId, path: await this.modelPath() }];
    const workers = plan.workers ?? [{ name: 'worker-1', model: modelId, start: 'with_hive' }];
    await this.startStack(
      hornetStack({
        ...plan,
        models,
        workers,
        ...(command === undefined ? {} : { workerCommand: command }),
      }),
      without,
    );
    if (!without.includes('hive-1')) await this.untilQueenKnowsHive();
  }

  async startWorkerAlone(): Promise<void> {
    await this.startStack(
      workerStack({ id: modelId, path: await this.modelPath() }, workerCommandFromEnvironment()),
    );
  }

  /** Where users reach the queen: through the link. */
  get queenUrl(): string {
    return this.stack.link('keeper→queen').url;
  }

  /** A user runs keeper with the request. */
  async runKeeper(request: JobRequest): Promise<KeeperRun> {
    this.keeper = await startKeeper(this, this.queenUrl, request);
    return this.keeper;
  }

  /** The workers as their hive reports them. */
  async workers(): Promise<WorkerReport[]> {
    const { url } = this.stack.service('hive-1');
    const { workers } = await requestJson<{ workers: WorkerReport[] }>(`${url}/v1/workers`, {
      signal: this.scope.signal,
    });
    return workers;
  }

  /** The newest job of a program that has jobs. */
  async newestJob(service: 'queen' | 'hive-1'): Promise<JobRecord | undefined> {
    const { url } = this.stack.service(service);
    const { jobs } = await requestJson<{ jobs: JobRecord[] }>(`${url}/v1/jobs`, {
      signal: this.scope.signal,
    });
    return jobs.at(-1);
  }

  /** The queen says so when a hive joins, which is sooner heard than asked for. */
  async untilQueenKnowsHive(): Promise<void> {
    const sink = new NarrationSink();
    const stop = hearProcess(sink, this.stack.service('queen').process);
    try {
      const limits = { timeoutMs: 10_000, signal: this.scope.signal };
      await sink.waitFor({ action: 'register', target: 'hive-1' }, limits);
    } finally {
      stop();
    }
  }
}

setWorldConstructor(HornetWorld);
