// Programs of the stack that die, come back and are stopped, and what becomes of the work they had.
import assert from 'node:assert/strict';
import { Given, Then, When } from '@cucumber/cucumber';
import {
  eventually,
  identify,
  isAlive,
  killEach,
  pauseEach,
  withTimeout,
} from '../../harness/index.ts';
import { allRead } from './client.steps.ts';
import type { HornetWorld } from './hornet-world.ts';
import { createJob, streamOfJob } from './job-stream.ts';
import type { WorkerReport } from './wire.ts';

/** Ends the process of the worker that has the newest job, as `kill -9` does. */
When('the worker that serves it is killed', async function (this: HornetWorld) {
  const { pid } = await servingWorker(this);
  await killEach([identify(pid)]);
});

/** Holds the process of the worker that has the newest job still (SIGSTOP): its connections stay open, and nobody answers. */
When('the worker that serves it is held still', async function (this: HornetWorld) {
  const { pid } = await servingWorker(this);
  pauseEach([identify(pid)]);
});

/** Ends the hive that has the newest job as `kill -9` does, children included. */
When('the hive that serves it is killed', async function (this: HornetWorld) {
  const { hive } = await this.servingPlace();
  await this.stack.service(hive).kill();
});

/** Ends the queen as `kill -9` does, and starts her again with the same state folder. */
When('the queen is killed and started again', async function (this: HornetWorld) {
  const queen = this.stack.service('queen');
  await queen.kill();
  this.watch(await queen.start());
});

/** Sends SIGTERM, and goes on at once. */
When('the queen is told to stop', function (this: HornetWorld) {
  tellToStop(this);
});

/** Sends SIGTERM twice. */
When('the queen is told to stop twice', async function (this: HornetWorld) {
  tellToStop(this);
  await eventually(() => this.stack.service('queen').process.lines('stderr'), {
    hope: 'the queen is stopping',
    timeoutMs: 5_000,
    signal: this.scope.signal,
    until: (lines) => lines.some((line) => line.includes('is stopping')),
  });
  this.stack.service('queen').process.signal('SIGTERM');
});

/** Creates four jobs that nobody need listen to, and goes on when the first of them is being answered. */
Given('4 jobs of which three are waiting', async function (this: HornetWorld) {
  const asked = this.askDifferent(4, 600);
  for (const { request } of asked) {
    const kept = { ...request, onDisconnect: 'continue' } as const;
    const { jobId } = await createJob(this.queenUrl, kept, this.scope.signal);
    this.jobIds.push(jobId);
  }
  await eventually(() => this.jobs(), {
    hope: 'one job runs and three wait',
    timeoutMs: 10_000,
    signal: this.scope.signal,
    until: (jobs) =>
      jobs.filter(({ state }) => state === 'queued').length === 3 &&
      jobs.some(({ tokens }) => tokens > 0),
  });
});

/** Follows each of them to its end. */
Then(
  'all {int} jobs complete with exactly the text that the model is known to give',
  async function (this: HornetWorld, count: number) {
    const { queenUrl, scope } = this;
    this.streams = await Promise.all(
      this.jobIds.map((id) => streamOfJob(queenUrl, id, scope.signal)),
    );
    assert.equal(this.streams.length, count);
    assert.deepEqual(
      this.streams.map(({ text }) => text),
      this.asked.map(({ answer }) => answer),
    );
  },
);

/** Reads keeper's narration: the queen has told of the move, and names two workers that differ. */
Then('keeper shows that the job moved from one worker to another', function (this: HornetWorld) {
  const told = this.keeper?.told ?? [];
  const places = told.filter((line) => /^queen\s+place\s/.test(line));
  assert.ok(
    told.some((line) => /^queen\s+(retry|migrate)\s/.test(line)),
    `nothing is told of a move:\n${told.join('\n')}`,
  );
  assert.ok(new Set(places).size >= 2, `these are the places:\n${places.join('\n')}`);
});

/** Asks the hive until both workers are ready, one of them started anew. */
Then('once the worker has been started anew both are ready', async function (this: HornetWorld) {
  await eventually(() => this.workers(), {
    hope: 'both workers are ready, and one was started anew',
    timeoutMs: 10_000,
    signal: this.scope.signal,
    until: (workers) =>
      workers.every(({ state }) => state === 'ready') &&
      workers.some(({ restarts }) => restarts > 0),
  });
});

/** Asks the queen until she shows every hive as up, with the workers that there were before her death. */
Then(
  'within {int} s the queen knows both hives, and each worker once and ready',
  async function (this: HornetWorld, seconds: number) {
    const instances = (workers: readonly WorkerReport[]) =>
      workers.map(({ name, state, instance_id }) => `${name} ${state} ${instance_id}`).sort();
    await eventually(() => allWorkers(this), {
      hope: 'the queen knows the workers that there were before',
      timeoutMs: seconds * 1_000,
      signal: this.scope.signal,
      until: (workers) => instances(workers).join() === instances(this.workersAtFirst ?? []).join(),
    });
    this.hives.forEach((name, index) => {
      assert.ok(this.stack.service(name).isRunning, `hive ${index + 1} has ended`);
    });
  },
);

/** Asks the queen until she shows the hive with so many workers, all ready, and each a new one. */
Then(
  'within {int} s the queen knows hive-1 with {int} ready workers, each of a new instance',
  async function (this: HornetWorld, seconds: number, count: number) {
    const before = (this.workersAtFirst ?? []).map(({ instance_id }) => instance_id);
    const workers = await eventually(() => allWorkers(this), {
      hope: `the queen shows ${count} ready workers of new instances`,
      timeoutMs: seconds * 1_000,
      signal: this.scope.signal,
      until: (all) =>
        all.length === count &&
        all.every(({ state, instance_id }) => state === 'ready' && !before.includes(instance_id)),
    });
    assert.equal(new Set(workers.map(({ name }) => name)).size, count);
  },
);

/** Looks whether the processes that the workers were before still live. */
Then('no process of an earlier worker is left', async function (this: HornetWorld) {
  await eventually(() => (this.processesAtFirst ?? []).filter(isAlive), {
    hope: 'the earlier workers have ended',
    timeoutMs: 5_000,
    signal: this.scope.signal,
    until: (alive) => alive.length === 0,
  });
});

/** Waits for both to end by themselves, and looks whether the workers' processes have gone with them. */
Then(
  'queen and hive-1 end with exit code 0 within {int} s, and no worker is left',
  async function (this: HornetWorld, seconds: number) {
    await allRead(this);
    for (const name of ['queen', 'hive-1']) {
      const { process } = this.stack.service(name);
      process.expectEnd();
      const exit = await withTimeout(() => process.exited, { timeoutMs: seconds * 1_000 });
      assert.equal(exit.exitCode, 0, exit.lastLines.join('\n'));
    }
    assert.deepEqual((this.processesAtFirst ?? []).filter(isAlive), []);
  },
);

/** Looks at what the queen has told while she stopped. */
Then('the queen has narrated how many hives have stopped', function (this: HornetWorld) {
  const told = this.stack.service('queen').process.lines('stderr').join('\n');
  assert.match(told, /1 of 1 hives? (has|have) stopped|1 of 1 hives stopped/);
});

async function servingWorker(world: HornetWorld): Promise<{ name: string; pid: number }> {
  const { hive, worker: name } = await world.servingPlace();
  const { pid } = (await world.workers(hive)).find((worker) => worker.name === name) ?? {};
  assert.ok(pid, `${name} runs`);
  return { name, pid };
}

async function allWorkers(world: HornetWorld): Promise<WorkerReport[]> {
  return (await world.knownHives()).flatMap(({ workers }) => workers);
}

function tellToStop(world: HornetWorld): void {
  for (const name of ['queen', ...world.hives]) world.stack.service(name).process.expectEnd();
  world.stack.service('queen').process.signal('SIGTERM');
}
