// Many clients, many workers: who served, workers that come and go, workers that register themselves.
import assert from 'node:assert/strict';
import { Given, Then, When } from '@cucumber/cucumber';
import { eventually, startMockServer } from '../../harness/index.ts';
import { requestOnce } from '../support/http.ts';
import { type HornetWorld, hivesWith, modelId } from './hornet-world.ts';
import type { WorkerReport } from './wire.ts';

/** A hive with two CUDA devices by configuration, and a worker on each. */
Given(
  'node {string} has {int} CUDA devices, with a worker on each',
  async function (this: HornetWorld, name: string, count: number) {
    const device = (index: number) => `cuda:${index}`;
    const indexes = [...Array(count).keys()];
    const [hive] = hivesWith(1, count);
    const workers = hive?.workers.map((worker, index) => ({
      ...worker,
      settings: { ...worker.settings, device: device(index), slots: 2 },
    }));
    const devices = indexes.map((index) => ({ id: device(index), memory_mb: 24_576 }));
    await this.startHornet({ hives: [{ name, workers: workers ?? [], settings: { devices } }] });
  },
);

/** A hive with one CUDA device by configuration, of so much memory, and a worker on it that the first job would start. */
Given(
  'a stack whose worker sits on the device {string} with {int} MB',
  async function (this: HornetWorld, id: string, memoryMb: number) {
    const [hive] = hivesWith(1, 1);
    const workers = (hive?.workers ?? []).map((worker) => ({
      ...worker,
      settings: { device: id, start: 'on_demand' },
    }));
    const settings = { devices: [{ id, memory_mb: memoryMb }] };
    await this.startHornet({ hives: [{ name: 'hive-1', workers, settings }] });
  },
);

/** So many clients, while the hive is asked to stop each of its workers in turn and to start it again. */
When(
  '{int} clients stream {int} tokens of different stories while workers are stopped and started',
  { timeout: 60_000 },
  async function (this: HornetWorld, count: number, maxTokens: number) {
    await this.runClients(this.askDifferent(count, maxTokens));
    for (const { name } of await this.workers()) {
      await tellHive(this, `/v1/workers/${name}/stop`);
      await tellHive(this, `/v1/workers/${name}/start`);
    }
  },
);

/** Registers servers of OpenAI's API, which here answer nothing but that they live, under names of their own. */
When(
  '{int} workers register with hive-1 at once, and one of them twice',
  async function (this: HornetWorld, count: number) {
    const server = await startMockServer(this.scope);
    server.script('GET /health', { json: { status: 'ok' } });
    const names = Array.from({ length: count }, (_, index) => `guest-${index + 1}`);
    const { url } = this.stack.service('hive-1');
    const answers = await Promise.all(
      [...names, 'guest-1'].map((name) =>
        requestOnce(`${url}/v1/workers/register`, {
          method: 'POST',
          signal: this.scope.signal,
          body: { worker_id: name, url: server.url, model_ref: modelId, backend: 'cpu', device: 0 },
        }),
      ),
    );
    this.registrations.push(...answers);
  },
);

/** Compares how many were created, and the code of the one that was not. */
Then(
  '{int} are accepted, and the second of the twins is refused with {string}',
  function (this: HornetWorld, count: number, code: string) {
    const accepted = this.registrations.filter(({ status }) => status === 201);
    const refused = this.registrations.filter(({ status }) => status !== 201);
    assert.equal(accepted.length, count, this.registrations.map(({ text }) => text).join('\n'));
    assert.deepEqual(
      refused.map(({ text }) => JSON.parse(text).error.code),
      [code],
    );
  },
);

/** Asks the queen until she shows so many. */
Then(
  'the queen shows {int} workers of hive-1, none twice',
  async function (this: HornetWorld, count: number) {
    const workers = await untilWorkers(this, (all) => all.length === count);
    assert.equal(new Set(workers.map(({ name }) => name)).size, count);
  },
);

/** Asks the queen until she shows so many, all of them ready. */
Then(
  'within {int} s the queen knows hive-1 with {int} ready workers',
  async function (this: HornetWorld, seconds: number, count: number) {
    const areReady = (all: readonly WorkerReport[]) =>
      all.length === count && all.every(({ state }) => state === 'ready');
    await untilWorkers(this, areReady, seconds);
  },
);

/** Holds if the jobs at the queen were on every worker of the stack. */
Then('every worker has served', async function (this: HornetWorld) {
  const served = new Set((await this.jobs()).map(({ worker }) => worker));
  const workers = (await this.knownHives()).flatMap((hive) => hive.workers);
  assert.deepEqual([...served].sort(), workers.map(({ name }) => name).sort());
});

/** The same of hives. */
Then('both hives have served', async function (this: HornetWorld) {
  const served = new Set((await this.jobs()).map(({ hive }) => hive));
  assert.deepEqual([...served].sort(), [...this.hives].sort());
});

/** The same of devices. */
Then('workers on both devices have generated', async function (this: HornetWorld) {
  const workers = (await this.knownHives()).flatMap((hive) => hive.workers);
  const deviceOf = (name: string | null) => workers.find((worker) => worker.name === name)?.device;
  const served = new Set((await this.jobs()).map(({ worker }) => deviceOf(worker)));
  assert.deepEqual([...served].sort(), ['cuda:0', 'cuda:1']);
});

async function tellHive(world: HornetWorld, path: string): Promise<void> {
  const { url } = world.stack.service('hive-1');
  const { signal } = world.scope;
  const answer = await requestOnce(`${url}${path}`, { method: 'POST', signal, timeoutMs: 30_000 });
  assert.ok(answer.status < 300, `${path}: ${answer.text}`);
}

async function untilWorkers(
  world: HornetWorld,
  until: (workers: WorkerReport[]) => boolean,
  seconds = 5,
): Promise<WorkerReport[]> {
  return await eventually(
    async () => (await world.knownHives()).flatMap(({ workers }) => workers),
    {
      hope: 'the queen shows these workers',
      timeoutMs: seconds * 1_000,
      signal: world.scope.signal,
      until,
    },
  );
}
