// Hornet's stack in the states that scenarios begin with.
import { Before, Given } from '@cucumber/cucumber';
import {
  corruptModel,
  defaultModel,
  eventually,
  modelCacheFolder,
  writeModel,
} from '../../harness/index.ts';
import { type HornetWorld, modelId } from './hornet-world.ts';
import { createJob } from './job-stream.ts';

Before({ name: 'choose the model' }, function (this: HornetWorld, { pickle }) {
  this.needsKnownModel = pickle.tags.some(({ name }) => name === '@predicted-text');
});

/** Starts the three, with the model of known answers, and goes on when the queen knows the hive. */
Given('a stack of a queen, a hive and a worker', async function (this: HornetWorld) {
  await this.startHornet();
});

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
    await this.startHornet({ models: [{ id, path: await this.modelPath() }], workers: [] });
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
      workers: [{ name: 'worker-1', model: modelId }],
    });
  },
);

/** Starts a worker by itself, to be asked through the link `client→worker-1`. */
Given('a worker', async function (this: HornetWorld) {
  await this.startWorkerAlone();
});

/** Starts keeper, and goes on when three tokens have reached the queen and many are still to come. */
Given('keeper is printing a long story', async function (this: HornetWorld) {
  const { request } = this.ask('meadow', 3_900);
  await this.runKeeper(request);
  await eventually(() => this.newestJob('queen'), {
    hope: 'three tokens have reached the queen',
    timeoutMs: 10_000,
    signal: this.scope.signal,
    until: (job) => (job?.tokens ?? 0) >= 3,
  });
});

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
