// Hives as the queen shows them: started by her, reporting to her, lost and found.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Given, Then, When } from '@cucumber/cucumber';
import { eventually, startProcess, systemClock, withTimeout } from '../../harness/index.ts';
import { programEnvironment } from './hornet-stack.ts';
import { type HornetWorld, modelId } from './hornet-world.ts';

/** Starts a queen that has a definition of the hive, which does not run yet; the hive has one worker for the model. */
Given(
  'a queen that knows how to start {string} on this host',
  async function (this: HornetWorld, name: string) {
    await startQueenFor(this, await localDefinition(this, name));
  },
);

/** The same, and keeper has had the hive started. */
Given(
  'a queen that has started {string} on this host',
  async function (this: HornetWorld, name: string) {
    await startQueenFor(this, await localDefinition(this, name));
    const keeper = await this.typeKeeper(['hives', 'start', name]);
    assert.equal((await keeper.ended()).exitCode, 0, keeper.told.join('\n'));
  },
);

/** Holds if the queen lists the hive in this state. */
Then(
  'the queen shows {string} as {string}',
  async function (this: HornetWorld, name: string, state: string) {
    await untilShown(this, name, state, 5);
  },
);

/** The same, and it must have told of a device and of a worker. */
Then(
  'the queen shows {string} as {string}, with its devices and its worker',
  async function (this: HornetWorld, name: string, state: string) {
    const { devices, workers } = await untilShown(this, name, state, 5);
    assert.ok(devices.length > 0, 'it has told of no device');
    assert.equal(workers.length, 1);
    this.hives = [name];
    await this.untilQueenKnowsHives();
  },
);

/** Asks the queen until she lists the hive in this state. */
Then(
  'within {int} s the queen shows {string} as {string}',
  async function (this: HornetWorld, seconds: number, name: string, state: string) {
    await untilShown(this, name, state, seconds);
  },
);

/** Looks at all processes that the scenario has started, directly or not, for one with this name in its command line. */
Then('no process of {string} is left', async function (this: HornetWorld, name: string) {
  await eventually(() => this.ownProcesses().filter((command) => command.includes(name)), {
    hope: `no process of ${name} is left`,
    timeoutMs: 5_000,
    signal: this.scope.signal,
    until: (left) => left.length === 0,
  });
});

/** Lets time pass; a scenario about what happens regularly has to wait for it. */
When('{int} s pass at {word}', async function (this: HornetWorld, seconds: number, name: string) {
  assert.ok(this.stack.service(name).isRunning, `${name} does not run`);
  await systemClock.sleep(seconds * 1_000);
});

/** Compares how long ago the queen says that it was. */
Then(
  'the queen has heard of {word} within the last {int} ms',
  async function (this: HornetWorld, name: string, limitMs: number) {
    const hive = (await this.knownHives()).find((one) => one.hive === name);
    const agoMs = hive?.last_heartbeat_ms_ago ?? Number.POSITIVE_INFINITY;
    assert.ok(agoMs <= limitMs, `it was ${agoMs} ms ago`);
  },
);

/** Cuts the link, and heals it after this time. What the hive has told before is not counted later. */
When(
  'the link {string} is cut for {int} s',
  async function (this: HornetWorld, name: string, seconds: number) {
    const link = this.stack.link(name);
    this.toldBefore = toldOfQueen(this, link.from);
    await link.cut();
    await systemClock.sleep(seconds * 1_000);
    await link.heal();
  },
);

/** Counts the sentences of the hive's log since the cut; the log has them, whatever else fails to be sent. */
Then(
  '{word} has told once that the queen does not hear it, and once that she does again',
  async function (this: HornetWorld, name: string) {
    const since = () =>
      toldOfQueen(this, name).map((count, index) => count - (this.toldBefore[index] ?? 0));
    await eventually(since, {
      hope: 'the hive has told of both',
      timeoutMs: 5_000,
      signal: this.scope.signal,
      until: ([lost = 0, found = 0]) => lost === 1 && found === 1,
    });
  },
);

/** Starts a hive by itself, with an address that no URL is. */
When(
  'a hive is started with the queen at {string}',
  async function (this: HornetWorld, queenUrl: string) {
    this.program = await startProcess(this.scope, {
      name: 'hive-alone',
      command: [process.execPath, 'system/hive/main.ts', '--queen-url', queenUrl],
      env: programEnvironment,
      logFolder: this.logFolder,
    });
    this.program.expectEnd();
  },
);

/** Waits for the program that was started by itself to end; its last words must have the text. */
Then(
  'it ends with exit code {int} within {int} s, naming {string}',
  async function (this: HornetWorld, exitCode: number, seconds: number, text: string) {
    const { program } = this;
    assert.ok(program, 'nothing was started');
    const exit = await withTimeout(() => program.exited, { timeoutMs: seconds * 1_000 });
    assert.equal(exit.exitCode, exitCode);
    assert.ok(
      program.lines('stderr').join('\n').includes(text),
      program.lines('stderr').join('\n'),
    );
  },
);

/** Starts the queen with a file that has the definition. */
export async function startQueenFor(world: HornetWorld, definition: object): Promise<void> {
  const file = join(world.folder, 'hives.json');
  await mkdir(world.folder, { recursive: true });
  await writeFile(file, JSON.stringify([definition]));
  const flags = { queen: ['--hives', file, '--ssh-timeout-ms', '3000'] };
  await world.startHornet({ hives: [], flags });
}

/** The file of models and workers of a hive that the queen is to start: one worker, with it. */
export async function workersFile(world: HornetWorld, name: string): Promise<string> {
  const file = join(world.folder, `${name}-workers.json`);
  await mkdir(world.folder, { recursive: true });
  const models = [{ id: modelId, path: await world.modelPath() }];
  const workers = [{ name: 'worker-1', model: modelId, start: 'with_hive' }];
  await writeFile(file, JSON.stringify({ models, workers }));
  return file;
}

/** How often the hive has told that it was not heard, and that it was heard again. */
function toldOfQueen(world: HornetWorld, name: string): number[] {
  const log = world.stack.service(name).process.lines('stderr');
  const count = (text: string) => log.filter((line) => line.includes(text)).length;
  return [count('The queen does not hear me'), count('The queen hears me again')];
}

async function localDefinition(world: HornetWorld, name: string): Promise<object> {
  return { name, host: 'local', workers: await workersFile(world, name) };
}

async function untilShown(world: HornetWorld, name: string, state: string, seconds: number) {
  const hives = await eventually(() => world.knownHives(), {
    hope: `the queen shows ${name} as ${state}`,
    timeoutMs: seconds * 1_000,
    signal: world.scope.signal,
    until: (known) => known.find((one) => one.hive === name)?.state === state,
  });
  const hive = hives.find((one) => one.hive === name);
  assert.ok(hive);
  return hive;
}
