// Hornet's stack in the states that scenarios begin with.
import { Before, Given } from '@cucumber/cucumber';
import {
  corruptModel,
  defaultModel,
  eventually,
  modelCacheFolder,
  writeModel,
} from '../../harness/index.ts';
import { workerCommandFromEnvironment } from '../support/environment.ts';
import { type HornetWorld, modelId } from './hornet-world.ts';
import { createJob } from './job-stream.ts';

Before({ name: 'choose the model' }, function (this: HornetWorld, { pickle }) {
  this.needsKnownModel = pickle.tags.some(({ name }) => name === '@predicted-text');
});

Given('a stack of a queen, a hive and a worker', async function (this: HornetWorld) {
  await this.startHornet();
});

Given(
  'a stack of a queen, a hive and a worker, without the hive',
  async function (this: HornetWorld) {
    await this.startHornet({}, ['hive-1']);
  },
);

Given('a stack of a queen, a hive and a fake worker', async function (this: HornetWorld) {
  await this.startHornet({
    workerCommand: workerCommandFromEnvironment() ?? [process.execPath, 'fakes/worker/main.ts'],
  });
});

Given(
  'a stack whose hive has the model {string} but no worker for it',
  async function (this: HornetWorld, id: string) {
    await this.startHornet({ models: [{ id, path: await this.modelPath() }], workers: [] });
  },
);

Given(
  /^a stack whose model file is (truncated|not a model file)$/,
  async function (this: HornetWorld, damage: string) {
    const sound = await writeModel(defaultModel(), modelCacheFolder());
    const damaged = await corruptModel(sound.path, this.folder);
    const path = damage === 'truncated' ? damaged.truncated : damaged.wrongMagic;
    await this.startHornet({
      models: [{ id: modelId, path }],
      workers: [{ name: 'worker-1', model: modelId }],
    });
  },
);

Given('a worker', async function (this: HornetWorld) {
  await this.startWorkerAlone();
});

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
