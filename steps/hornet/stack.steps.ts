// Hornet's stack in the states that scenarios begin with.
import { Before, type DataTable, Given } from '@cucumber/cucumber';
import {
  corruptModel,
  defaultModel,
  eventually,
  modelCacheFolder,
  writeModel,
} from '../../harness/index.ts';
import { type HornetWorld, hivesWith, modelId, oneHive } from './hornet-world.ts';
import { createJob } from './job-stream.ts';
import { withSettings } from './plan-settings.ts';

Before({ name: 'choose the model' }, function (this: HornetWorld, { pickle }) {
  this.needsKnownModel = pickle.tags.some(({ name }) => name === '@predicted-text');
});

/** Starts the three, with the model of known answers, and goes on when the queen knows the hive. */
Given('a stack of a queen, a hive and a worker', async function (this: HornetWorld) {
  await this.startHornet();
});

/**
 * The same with settings of programs: flags of queen and hives, keys of a worker in its hive's file.
 * @example
 *   | program  | setting            | value |
 *   | queen    | request-timeout-ms | 500   |
 *   | worker-1 | restart            | never |
 */
Given(
  'a stack of a queen, a hive and a worker, where',
  async function (this: HornetWorld, table: DataTable) {
    await this.startHornet(withSettings({ hives: [oneHive()] }, table.hashes()));
  },
);

/** Starts a hive with so many workers of the same model, `worker-1` and so on. */
Given(
  'a stack of a queen, a hive and {int} workers',
  async function (this: HornetWorld, workers: number) {
    await this.startHornet({ hives: hivesWith(1, workers) });
  },
);

/** The same with settings. */
Given(
  'a stack of a queen, a hive and {int} workers, where',
  async function (this: HornetWorld, workers: number, table: DataTable) {
    await this.startHornet(withSettings({ hives: hivesWith(1, workers) }, table.hashes()));
  },
);

/** Starts so many hives, each with so many workers of the same model; workers are counted through. */
Given(
  'a stack of a queen and {int} hives with {int} worker(s) each',
  async function (this: HornetWorld, hives: number, workers: number) {
    await this.startHornet({ hives: hivesWith(hives, workers) });
  },
);

/** Starts the queen alone; the links to where a hive would be exist. */
Given(
  'a stack of a queen, a hive and a worker, without the hive',
  async function (this: HornetWorld) {
    await this.startHornet({}, ['hive-1']);
  },
);

/** Starts queen and hive; the hive lists the model, and nothing serves it. */
Given(
  'a stack whose hive has the model {string} but no worker for it',
  async function (this: HornetWorld, id: string) {
    await this.startHornet({
      models: [{ id, path: await this.modelPath() }],
      hives: [{ name: 'hive-1', workers: [] }],
    });
  },
);

/** Starts queen and hive with a damaged model; the worker is started by the first job. */
Given(
  /^a stack whose model file is (truncated|not a model file)$/,
  async function (this: HornetWorld, damage: string) {
    const sound = await writeModel(defaultModel(), modelCacheFolder(this.cacheHome));
    const damaged = await corruptModel(sound.path, this.folder);
    const path = damage === 'truncated' ? damaged.truncated : damaged.wrongMagic;
    await this.startHornet({
      models: [{ id: modelId, path }],
      hives: [oneHive({ settings: { start: 'on_demand' } })],
    });
  },
);

/** Starts a worker by itself, to be asked through the link `client→worker-1`. */
Given('a worker', async function (this: HornetWorld) {
  await this.startWorkerAlone();
});

/** Starts keeper with 3,900 tokens, and goes on when it has printed some of them and many are still to come. */
Given('keeper is printing a long story', async function (this: HornetWorld) {
  await printStory(this, 3_900);
});

/** The same with fewer tokens, where the story is to be heard to its end. */
Given(
  'keeper is printing a story of {int} tokens',
  async function (this: HornetWorld, tokens: number) {
    await printStory(this, tokens);
  },
);

/** Creates a job that nobody listens to, and waits until it is completed. */
Given('a job that has already finished', async function (this: HornetWorld) {
  const { jobId } = await createJob(
    this.queenUrl,
    this.ask('harbour', 8).request,
    this.scope.signal,
  );
  this.unfollowedJobId = jobId;
  await eventually(() => this.newestJob('queen'), {
    hope: 'the job has finished',
    timeoutMs: 10_000,
    signal: this.scope.signal,
    until: (job) => job?.state === 'completed',
  });
});

async function printStory(world: HornetWorld, tokens: number): Promise<void> {
  const { request } = world.ask('meadow', tokens);
  await world.runKeeper(request);
  // That the queen has tokens says nothing: keeper may not listen to them yet.
  await eventually(() => world.keeper?.printed, {
    hope: 'keeper prints something',
    timeoutMs: 10_000,
    signal: world.scope.signal,
    until: (printed) => printed !== undefined && printed !== '',
  });
}
