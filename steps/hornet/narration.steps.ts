// What programs say about what they do.
import assert from 'node:assert/strict';
import { Then } from '@cucumber/cucumber';
import type { HornetWorld } from './hornet-world.ts';
import { JobStream, readStream } from './job-stream.ts';
import type { NarrationEvent } from './wire.ts';

Then("all of it in the job's stream carries the job's id", async function (this: HornetWorld) {
  const { jobId, narration } = await storedStream(this);
  assert.deepEqual([...new Set(narration.map(({ actor }) => actor))].sort(), [
    'hive-1',
    'queen',
    'worker-1',
  ]);
  assert.deepEqual(
    narration.filter(({ job_id }) => job_id !== jobId),
    [],
  );
});

Then("the stream begins with the queen's first sentence", function (this: HornetWorld) {
  const [first] = this.streams[0]?.events ?? [];
  assert.deepEqual(
    { actor: (first as NarrationEvent).actor, action: (first as NarrationEvent).action },
    { actor: 'queen', action: 'receive' },
  );
});

Then('the answer carries the correlation id {string}', function (this: HornetWorld, id: string) {
  assert.equal(this.streams[0]?.correlationId, id);
});

Then(
  /^narration from (.+) carries the correlation id "(.+)"$/,
  function (this: HornetWorld, list: string, id: string) {
    const narration = this.streams[0]?.narration ?? [];
    for (const actor of list.split(/, | and /)) {
      const said = narration.filter((event) => event.actor === actor);
      assert.ok(said.length > 0, `${actor} said nothing`);
      assert.deepEqual(
        said.filter(({ correlation_id }) => correlation_id !== id),
        [],
      );
    }
  },
);

Then("the narration in each stream names only that stream's job", function (this: HornetWorld) {
  for (const { jobId, narration } of this.streams) {
    assert.ok(narration.length > 0, `no narration for ${jobId}`);
    assert.deepEqual(
      narration.filter(({ job_id }) => job_id !== jobId),
      [],
    );
  }
});

Then('the narration tells that {word} noticed', async function (this: HornetWorld, actor: string) {
  const { narration } = await storedStream(this);
  const said = narration.filter((event) => event.actor === actor && event.action === 'fail');
  assert.equal(
    said.length,
    1,
    `${actor} said: ${JSON.stringify(narration.filter((event) => event.actor === actor))}`,
  );
});

/** The newest job's stream, as the queen still tells it. */
async function storedStream(world: HornetWorld): Promise<JobStream> {
  const job = await world.newestJob('queen');
  assert.ok(job, 'the queen has had no job');
  const data = await readStream(`${world.queenUrl}/v1/jobs/${job.job_id}/stream`, {
    signal: world.scope.signal,
  });
  return new JobStream(job.job_id, '', data);
}
