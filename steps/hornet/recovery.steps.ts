// What must hold again after a fault.
import assert from 'node:assert/strict';
import { Then } from '@cucumber/cucumber';
import { eventually } from '../../harness/index.ts';
import { requestJson } from '../support/http.ts';
import type { HornetWorld } from './hornet-world.ts';

/** Heals every link, waits until the queen knows the hive again, and has keeper ask for a story, which must come whole. */
Then(
  'once the link has healed the user is answered in full',
  { timeout: 60_000 },
  async function (this: HornetWorld) {
    for (const link of this.stack.links.filter(({ state }) => state !== 'open')) await link.heal();
    await this.untilQueenKnowsHives();
    await assertAnsweredInFull(this);
  },
);

/** Asks both for their newest job, until both records say so; the hive's end comes first. */
Then(
  'the job is {string} at the queen and at the hive',
  async function (this: HornetWorld, state: string) {
    const states = async () => [
      (await this.newestJob('queen'))?.state,
      (await this.newestJob('hive-1'))?.state,
    ];
    await eventually(states, {
      hope: `the job is ${state} at both`,
      timeoutMs: 1_000,
      signal: this.scope.signal,
      until: (both) => both.every((one) => one === state),
    });
  },
);

/** Has keeper ask for a story, which must come whole. */
Then('the next user is answered in full', async function (this: HornetWorld) {
  await assertAnsweredInFull(this);
});

/** Waits until no worker is on its way, then the same. */
Then(
  'the next user is answered in full, once the worker is ready',
  { timeout: 60_000 },
  async function (this: HornetWorld) {
    await this.untilQueenKnowsHives();
    await assertAnsweredInFull(this);
  },
);

/** Holds if neither has ended or been started again. */
Then('queen and hive-1 still run as they were started', async function (this: HornetWorld) {
  for (const name of ['queen', 'hive-1']) {
    const { process, url } = this.stack.service(name);
    assert.equal(process.exit, undefined, `${name} has ended`);
    const health = `${url}/health`;
    const { status } = await requestJson<{ status: string }>(health, { signal: this.scope.signal });
    assert.equal(status, 'ready');
  }
});

async function assertAnsweredInFull(world: HornetWorld): Promise<void> {
  const { request, answer } = world.ask('kitchen', 24);
  const keeper = await world.runKeeper(request);
  assert.equal((await keeper.ended()).exitCode, 0, `keeper told:\n${keeper.told.join('\n')}`);
  assert.equal(keeper.printed.trimEnd(), answer.trimEnd());
}
