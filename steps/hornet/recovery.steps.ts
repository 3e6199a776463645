// What must hold again after a fault.
import assert from 'node:assert/strict';
import { Then } from '@cucumber/cucumber';
import type { HornetWorld } from './hornet-world.ts';

Then(
  'once the link has healed the user is answered in full',
  { timeout: 60_000 },
  async function (this: HornetWorld) {
    for (const link of this.stack.links.filter(({ state }) => state !== 'open')) await link.heal();
    await this.untilQueenKnowsHive();
    const { request, answer } = this.ask('kitchen', 24);
    const keeper = await this.runKeeper(request);
    assert.equal((await keeper.ended()).exitCode, 0, `keeper told:\n${keeper.told.join('\n')}`);
    assert.equal(keeper.printed.trimEnd(), answer.trimEnd());
  },
);

Then(
  'the job is {string} at the queen and at the hive',
  async function (this: HornetWorld, state: string) {
    const states = {
      queen: (await this.newestJob('queen'))?.state,
      hive: (await this.newestJob('hive-1'))?.state,
    };
    assert.deepEqual(states, { queen: state, hive: state });
  },
);
