// What a scenario about Hornet's own stack has besides: the model with known answers, what clients were sent, keeper.
import { join } from 'node:path';
import { setWorldConstructor } from '@cucumber/cucumber';
import {
  type ChaosResult,
  defaultModel,
  eventually,
  identify,
  type ModelSpec,
  modelCacheFolder,
  type ProcessIdentity,
  predict,
  promptFor,
  type RunningProcess,
  titledSequences,
  withSaboteur,
  writeModel,
} from '../../harness/index.ts';
import { type HivePlan, someHives, type WorkerPlan } from '../../system/topology/index.ts';
import { modelPathFromEnvironment, workerCommandFromEnvironment } from '../support/environment.ts';
import { type Answer, requestJson } from '../support/http.ts';
import { StackWorld } from '../support/stack-world.ts';
import { type HornetPlan, hornetStack, workerStack } from './hornet-stack.ts';
import type { JobRequest, JobStream } from './job-stream.ts';
import { type KeeperRun, startInfer, startKeeper } from './keeper-run.ts';
import { LiveClient } from './live-client.ts';
import type { HiveRecord, JobRecord, WorkerHealth, WorkerReport } from './wire.ts';

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
  /** Clients that go on reading. */
  readonly liveClients: LiveClient[] = [];
  /** What programs took before, in bytes. */
  memoryBefore: readonly number[] = [];
  /** Sentences of a hive about the queen, counted before a fault. */
  toldBefore: readonly number[] = [];
  /** A program that was started by itself. */
  program: RunningProcess | undefined;
  keeper: KeeperRun | undefined;
  /** Of keepers that ran one after the other. */
  readonly keeperExits: (number | null)[] = [];
  /** A job that nobody has listened to yet. */
  unfollowedJobId = '';
  /** Those that were started. */
  hives: readonly string[] = [];
  /** Whether a saboteur listens in its programs, for faults inside of them. */
  takesOrders = false;
  /** How the stack was described; undefined before it is started. */
  plan: HornetPlan | undefined;
  /** What an experiment came to. */
  chaos: ChaosResult | undefined;
  /** Answers to workers that registered themselves. */
  readonly registrations: Answer[] = [];
  /** Jobs that nobody need listen to. */
  readonly jobIds: string[] = [];
  /** The workers as the queen first knew them, and their processes. */
  workersAtFirst: readonly WorkerReport[] | undefined;
  processesAtFirst: readonly ProcessIdentity[] | undefined;
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

  /** Starts the stack and waits until the queen knows every hive of it. */
  async startHornet(
    plan: Partial<HornetPlan> = {},
    without: readonly string[] = [],
  ): Promise<void> {
    const worker = plan.commands?.worker ?? workerCommandFromEnvironment();
    const whole: HornetPlan = {
      models: [{ id: modelId, path: await this.modelPath() }],
      hives: [oneHive()],
      ...plan,
      ...(worker === undefined ? {} : { commands: { ...plan.commands, worker } }),
    };
    this.plan = whole;
    this.hives = whole.hives.map(({ name }) => name).filter((name) => !without.includes(name));
    const { meantEdges = [], ...spec } = hornetStack(whole);
    // Outside of the stack's folder, of which a scenario may want to know what is in it.
    const orders = join(this.folder, 'orders');
    const described = this.takesOrders ? withSaboteur(spec, orders) : spec;
    await this.startStack({ ...described, meantEdges }, without);
    await this.untilQueenKnowsHives();
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
    this.keeper = await startInfer(this, this.queenUrl, request);
    return this.keeper;
  }

  /** A user types a command of keeper. */
  async typeKeeper(parameters: readonly string[]): Promise<KeeperRun> {
    this.keeper = await startKeeper(this, [...parameters, '--queen-url', this.queenUrl]);
    return this.keeper;
  }

  /** Clients ask the queen at once and go on reading; they are kept in the order of their requests, whoever is answered first. */
  async runClients(requests: readonly KnownRequest[]): Promise<LiveClient[]> {
    const { queenUrl, scope } = this;
    const asking = requests.map(({ request }) => LiveClient.ask(queenUrl, request, scope.signal));
    const clients = await Promise.all(asking);
    this.liveClients.push(...clients);
    return clients;
  }

  /** The workers as their hive reports them. */
  async workers(hive = 'hive-1'): Promise<WorkerReport[]> {
    const { workers } = await this.fetchFrom<{ workers: WorkerReport[] }>(hive, '/v1/workers');
    return workers;
  }

  /** What a worker says of itself, asked through its hive's link. */
  workerHealth(worker = 'worker-1', hive = 'hive-1'): Promise<WorkerHealth> {
    const { url } = this.stack.link(`${hive}→${worker}`);
    return requestJson<WorkerHealth>(`${url}/health`, { signal: this.scope.signal });
  }

  /** The hives as the queen shows them. */
  async knownHives(): Promise<HiveRecord[]> {
    const { hives } = await this.fetchFrom<{ hives: HiveRecord[] }>('queen', '/v1/hives');
    return hives;
  }

  /** All jobs of a program that has jobs, the oldest first. */
  async jobs(service = 'queen'): Promise<JobRecord[]> {
    const { jobs } = await this.fetchFrom<{ jobs: JobRecord[] }>(service, '/v1/jobs');
    return jobs;
  }

  /** The newest job of a program that has jobs. */
  async newestJob(service = 'queen'): Promise<JobRecord | undefined> {
    return (await this.jobs(service)).at(-1);
  }

  /** Where the newest job runs. */
  async servingPlace(): Promise<{ hive: string; worker: string }> {
    const job = await this.newestJob();
    if (!job?.hive || !job.worker)
      throw new Error(`The newest job is nowhere: ${JSON.stringify(job)}.`);
    return { hive: job.hive, worker: job.worker };
  }

  override async partMeant(words: string): Promise<string> {
    if (words === 'the serving hive') return (await this.servingPlace()).hive;
    if (words !== 'the other hive') return words;
    const { hive } = await this.servingPlace();
    const others = this.hives.filter((name) => name !== hive);
    const [other] = others;
    if (other === undefined || others.length > 1)
      throw new Error(`The hive other than ${hive} is meant, of ${this.hives.join(', ')}.`);
    return other;
  }

  /** Waits until the queen shows every hive as up, with no worker of it on its way. */
  async untilQueenKnowsHives(): Promise<void> {
    const hives = await eventually(() => this.knownHives(), {
      hope: `the queen knows ${this.hives.join(' and ')} and all of its workers`,
      timeoutMs: 15_000,
      signal: this.scope.signal,
      until: (known) => this.hives.every((name) => hasArrived(known, name)),
    });
    this.workersAtFirst ??= hives.flatMap(({ workers }) => workers);
    this.processesAtFirst ??= this.workersAtFirst.flatMap(({ pid }) =>
      pid === null ? [] : [identify(pid)],
    );
  }

  /** Asks a program itself, past all links. */
  async fetchFrom<T>(service: string, path: string): Promise<T> {
    const { url } = this.stack.service(service);
    return await requestJson<T>(`${url}${path}`, { signal: this.scope.signal });
  }
}

const onTheirWay = ['starting', 'restarting'];

function hasArrived(known: readonly HiveRecord[], name: string): boolean {
  const hive = known.find((one) => one.hive === name);
  return hive?.state === 'up' && hive.workers.every(({ state }) => !onTheirWay.includes(state));
}

/** `hive-1` with `worker-1`, which is there when the hive is. */
export function oneHive(worker: Partial<WorkerPlan> = {}): HivePlan {
  const { settings, ...other } = worker;
  const own = { model: modelId, ...other, settings: { start: 'with_hive', ...settings } };
  return { name: 'hive-1', workers: [{ name: 'worker-1', ...own }] };
}

/** So many hives with so many workers each, which are there when their hives are. */
export function hivesWith(hiveCount: number, workersEach: number): HivePlan[] {
  return someHives(hiveCount, workersEach, { model: modelId, settings: { start: 'with_hive' } });
}

setWorldConstructor(HornetWorld);
