// What programs say about what they do.
import assert from 'node:assert/strict';
import { type DataTable, Then } from '@cucumber/cucumber';
import type { HornetWorld } from './hornet-world.ts';
import { JobStream, readStream } from './job-stream.ts';
import type { NarrationEvent } from './wire.ts';

/** Reads the newest job's stream from the queen once more: queen, hive and worker have narrated, each sentence with the job's id. */
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

/** Holds if the first event is what the queen narrated on receiving the job, though nobody listened then. */
Then("the stream begins with the queen's first sentence", function (this: HornetWorld) {
  const [first] = this.streams[0]?.events ?? [];
  assert.deepEqual(
    { actor: (first as NarrationEvent).actor, action: (first as NarrationEvent).action },
    { actor: 'queen', action: 'receive' },
  );
});

/** Compares the id in the header of the answer that accepted the job. */
Then('the answer carries the correlation id {string}', function (this: HornetWorld, id: string) {
  assert.equal(this.streams[0]?.correlationId, id);
});

/** Each program in the list has narrated something in the stream, all of it with this id. */
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

/** Holds for every stream of the scenario, and each has some narration. */
Then("the narration in each stream names only that stream's job", function (this: HornetWorld) {
  for (const { jobId, narration } of this.streams) {
    assert.ok(narration.length > 0, `no narration for ${jobId}`);
    assert.deepEqual(
      narration.filter(({ job_id }) => job_id !== jobId),
      [],
    );
  }
});

/** Holds if this program has told of a failure in the newest job's stream: once for each worker that failed it. */
Then('the narration tells that {word} noticed', async function (this: HornetWorld, actor: string) {
  const { narration } = await storedStream(this);
  const own = narration.filter((event) => event.actor === actor);
  const attempts = narration.filter(
    ({ actor: who, action }) => who === 'queen' && action === 'place',
  );
  const said = own.filter(({ action }) => action === 'fail');
  assert.equal(said.length, attempts.length, `${actor} said: ${JSON.stringify(own)}`);
});

/** Holds if this program has told in the newest job's stream that it stopped the job. */
Then('the narration tells that {word} stopped', async function (this: HornetWorld, actor: string) {
  const { narration } = await storedStream(this);
  const said = narration.filter((event) => event.actor === actor && event.action === 'cancel');
  assert.equal(said.length, 1, JSON.stringify(narration));
});

/** Holds if these things are told one after the other, whatever else is told in between: who speaks, and the action. */
Then('this is told, in this order:', function (this: HornetWorld, table: DataTable) {
  const told = (this.streams[0]?.narration ?? []).map(({ actor, action }) => `${actor} ${action}`);
  let from = 0;
  for (const [actor, action] of table.raw()) {
    const position = told.indexOf(`${actor} ${action}`, from);
    assert.ok(
      position >= 0,
      `"${actor} ${action}" is not told in its place; told is: ${told.join(', ')}`,
    );
    from = position + 1;
  }
});

/** Whoever made it: holds for the job at the queen and at the hive, and for all that is told of it, the worker's start included. */
Then(
  'one correlation id marks the job in every program, from the start of its worker on',
  async function (this: HornetWorld) {
    const [atQueen, atHive] = [await this.newestJob('queen'), await this.newestJob('hive-1')];
    const { narration } = await storedStream(this);
    const told = narration.map(({ correlation_id }) => correlation_id);
    const ids = new Set([atQueen?.correlation_id, atHive?.correlation_id, ...told]);
    assert.equal(ids.size, 1, `there are ${[...ids].join(', ')}`);
    const started = narration.some(
      ({ actor, action }) => actor === 'worker-1' && action === 'start',
    );
    assert.ok(started, 'no worker tells of its start');
  },
);

/** The newest job's stream, as the queen still tells it. */
async function storedStream(world: HornetWorld): Promise<JobStream> {
  const job = await world.newestJob('queen');
  assert.ok(job, 'the queen has had no job');
  const data = await readStream(`${world.queenUrl}/v1/jobs/${job.job_id}/stream`, {
    signal: world.scope.signal,
  });
  return new JobStream(job.job_id, '', data);
}
