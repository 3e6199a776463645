/** The sentences of the feature: everything is started through the public door, in a scope of the scenario's own. */
import { join } from 'node:path';
import { After, Before, Given, setDefaultTimeout, When } from '@cucumber/cucumber';
import {
  createLink,
  joinProxyServer,
  joinRun,
  type ProcessSpec,
  type RunningProcess,
  type Scope,
  startProcess,
  systemClock,
} from '../../../../harness/index.ts';
import { proxyServerFromEnvironment, takesMachineThings } from './environment.ts';
import { takeOfTheMachine } from './machine-things.ts';
import { stepIsToExit } from './orders.ts';

const run = joinRun();
const programs = join(import.meta.dirname, '..', 'programs');

interface World {
  scope: Scope;
  name: string;
  listener: RunningProcess;
}

setDefaultTimeout(120_000);

Before(function (this: World, { testCaseStartedId }) {
  this.name = testCaseStartedId.slice(0, 8);
  this.scope = run.scope.child(this.name);
});

After(function (this: World) {
  return this.scope.close();
});

Given(
  'programs that ignore signals, leave their session and fork twice',
  async function (this: World) {
    const shell = (manner: string) => ['sh', join(programs, 'stubborn.sh'), manner] as const;
    const listener = [process.execPath, join(programs, 'listener.ts')] as const;
    [this.listener] = await Promise.all([
      startProcess(this.scope, spec(this, 'listener', listener)),
      startProcess(this.scope, spec(this, 'session', shell('session'))),
      startProcess(this.scope, spec(this, 'daemon', shell('daemon'))),
    ]);
  },
);

Given('a link to one of them', async function (this: World) {
  const { url, isOurs } = proxyServerFromEnvironment();
  // Printed by the program that this project starts.
  const { port } = this.listener.readyLine?.['address'] as { port: number };
  await createLink(this.scope, await joinProxyServer(url, isOurs), {
    name: 'client→listener',
    prefix: `${run.id}.${this.name}.`,
    upstream: `127.0.0.1:${port}`,
  });
});

Given('what this machine gives to a run', async function (this: World) {
  if (takesMachineThings()) await takeOfTheMachine(this.scope, run.folder, this.name);
});

When('programs come and go until the runner ends', async function (this: World) {
  let isOver = false;
  void stepIsToExit.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const brief = ['sh', '-c', 'echo \'{"ready":true}\'; exec sleep 600'] as const;
    const running = await startProcess(this.scope, spec(this, 'brief', brief));
    await running.stop();
    // A pace, so that the check's machine has time for more than this.
    await systemClock.sleep(20);
  }
  process.exit(7);
});

function spec(world: World, name: string, command: readonly [string, ...string[]]): ProcessSpec {
  const logFolder = join(run.folder, world.name);
  return { name, command, logFolder, ready: { kind: 'ready-line' } };
}
