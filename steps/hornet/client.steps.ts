// Clients that read while other things happen, wait their turn, and go away.
import assert from 'node:assert/strict';
import { Given, Then, When } from '@cucumber/cucumber';
import { eventually } from '../../harness/index.ts';
import { answerOf, sendRequest } from '../request.steps.ts';
import type { HornetWorld } from './hornet-world.ts';
import { requestBody } from './job-stream.ts';
import type { LiveClient } from './live-client.ts';
import type { JobRecord } from './wire.ts';

/** Asks for 3,900 tokens, and goes on when three have come. */
Given('a client is reading a long story', async function (this: HornetWorld) {
  for (const client of await this.runClients([this.ask('harbour', 3_900)]))
    await readThree(this, client);
});

/** So many clients, each of a story of its own; goes on when each has three tokens. */
Given(
  '{int} clients are reading stories of {int} tokens',
  async function (this: HornetWorld, count: number, maxTokens: number) {
    const clients = await this.runClients(this.askDifferent(count, maxTokens));
    await Promise.all(clients.map((client) => readThree(this, client)));
  },
);

/** Asks for 24 tokens, and goes on when the queen has the job. */
Given('a client is waiting for a story', async function (this: HornetWorld) {
  await this.runClients([this.ask('mountain', 24)]);
});

/** Closes the connection of the newest client. */
When('the client disconnects', async function (this: HornetWorld) {
  await newestClient(this).disconnect();
});

/** Asks the jobs API once more, and keeps the answer. */
When('a client asks for more', async function (this: HornetWorld) {
  await askForMore(this);
});

/** Sends SIGTERM to the queen, and then asks her for a job. */
When('the queen is told to stop and a client asks for more', async function (this: HornetWorld) {
  this.stack.service('queen').process.expectEnd();
  this.stack.service('queen').process.signal('SIGTERM');
  await eventually(() => askForMore(this), {
    hope: 'the queen refuses more',
    timeoutMs: 5_000,
    signal: this.scope.signal,
    until: () => answerOf(this).status !== 202,
  });
});

/** Holds if the answer has a Retry-After of a second or more. */
Then('the answer tells when to ask again', function (this: HornetWorld) {
  const { 'retry-after': seconds } = answerOf(this).headers;
  assert.ok(Number(seconds) >= 1, `Retry-After is ${seconds}`);
});

/** Asks the queen until the newest client's job is cancelled; it must have been in this phase. */
Then(
  /^within (\d+) s the queen has cancelled its job while it was (queued|loading)$/,
  async function (this: HornetWorld, seconds: string, phase: string) {
    const { jobId } = newestClient(this);
    const job = await eventually(() => this.fetchFrom<JobRecord>('queen', `/v1/jobs/${jobId}`), {
      hope: 'the job is cancelled',
      timeoutMs: Number(seconds) * 1_000,
      signal: this.scope.signal,
      until: ({ state }) => state === 'cancelled',
    });
    assert.equal(job.tokens, 0);
    assert.equal(job.attempts > 0, phase === 'loading', `it was given away ${job.attempts} times`);
  },
);

/** What every client was sent, once all streams have ended. */
export async function allRead(world: HornetWorld): Promise<void> {
  await Promise.all(world.liveClients.map(({ ended }) => ended));
  world.streams = world.liveClients.map(({ soFar }) => soFar);
}

async function readThree(world: HornetWorld, client: LiveClient): Promise<void> {
  await eventually(() => client.soFar.tokens.length, {
    hope: 'three tokens have come',
    timeoutMs: 10_000,
    signal: world.scope.signal,
    until: (count) => count >= 3,
  });
}

function askForMore(world: HornetWorld): Promise<void> {
  const body = requestBody(world.ask('kitchen', 8).request);
  return sendRequest(world, 'queen', '/v1/jobs', { method: 'POST', body });
}

function newestClient({ liveClients }: HornetWorld): LiveClient {
  const client = liveClients.at(-1);
  assert.ok(client, 'no client reads');
  return client;
}
