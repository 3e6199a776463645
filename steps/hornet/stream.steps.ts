// Clients of the jobs API, and what they are sent.
import assert from 'node:assert/strict';
import { Then, When } from '@cucumber/cucumber';
import { allRead } from './client.steps.ts';
import type { HornetWorld } from './hornet-world.ts';
import { createJob, JobStream, readSlowly, readStream, streamNewJob } from './job-stream.ts';
import { textOfCompletion } from './worker.steps.ts';

/** Creates a job and follows its stream to the end. */
When(
  'a client streams {int} tokens of a {word} story',
  async function (this: HornetWorld, maxTokens: number, theme: string) {
    await streamAll(this, [this.ask(theme, maxTokens).request]);
  },
);

/** The same with a correlation id of the client's own. */
When(
  'a client streams {int} tokens of a {word} story with the correlation id {string}',
  async function (this: HornetWorld, maxTokens: number, theme: string, correlationId: string) {
    await streamAll(this, [{ ...this.ask(theme, maxTokens).request, correlationId }]);
  },
);

/** The job's budget is this; every program on the way keeps to what is left of it. */
When(
  'a client gives a {word} story of {int} tokens {int} ms',
  async function (this: HornetWorld, theme: string, maxTokens: number, timeoutMs: number) {
    await streamAll(this, [{ ...this.ask(theme, maxTokens).request, timeoutMs }]);
  },
);

/** The request says how long there may be between two tokens. */
When(
  'a client streams {int} tokens of a {word} story with at most {int} ms between two',
  async function (this: HornetWorld, maxTokens: number, theme: string, betweenTokensMs: number) {
    await streamAll(this, [{ ...this.ask(theme, maxTokens).request, betweenTokensMs }]);
  },
);

/** Two jobs, the second one after the end of the first. */
When(
  'a client streams {int} tokens of a {word} story twice, one after the other',
  async function (this: HornetWorld, maxTokens: number, theme: string) {
    const { request } = this.ask(theme, maxTokens);
    const streams: JobStream[] = [];
    for (let turn = 0; turn < 2; turn++)
      streams.push(await streamNewJob(this.queenUrl, request, this.scope.signal));
    this.streams = streams;
  },
);

/** Follows the stream, and takes one event at a time with a pause after each hundredth. */
When(
  'a client streams {int} tokens of a {word} story and reads them slowly',
  { timeout: 60_000 },
  async function (this: HornetWorld, maxTokens: number, theme: string) {
    const { request } = this.ask(theme, maxTokens);
    const { jobId } = await createJob(this.queenUrl, request, this.scope.signal);
    const url = `${this.queenUrl}/v1/jobs/${jobId}/stream`;
    this.streams = [new JobStream(jobId, '', await readSlowly(url, this.scope.signal))];
  },
);

/** So many jobs at the same time, each with a prompt whose answer is another one. */
When(
  '{int} clients stream {int} tokens of different stories at once',
  async function (this: HornetWorld, count: number, maxTokens: number) {
    await streamAll(
      this,
      this.askDifferent(count, maxTokens).map(({ request }) => request),
    );
  },
);

/** Reads the stream of the job that finished unheard. */
When('a client follows its stream for the first time', async function (this: HornetWorld) {
  const url = `${this.queenUrl}/v1/jobs/${this.unfollowedJobId}/stream`;
  this.streams = [
    new JobStream(this.unfollowedJobId, '', await readStream(url, { signal: this.scope.signal })),
  ];
});

/** Of two streams, the first has narration of a model being loaded. */
Then('only the first was told of a model being loaded', function (this: HornetWorld) {
  const loads = this.streams.map(({ narration }) =>
    narration.some(({ action }) => action === 'load_model'),
  );
  assert.deepEqual(loads, [true, false]);
});

/** Compares the times from the queen's first sentence to the worker's last one before the tokens. */
Then('the second had its first token sooner', function (this: HornetWorld) {
  const [first = 0, second = 0] = this.streams.map(untilGenerating);
  assert.ok(second < first, `the first took ${first} ms, the second ${second} ms`);
});

/** Compares the index of every token event with its place. */
Then('the tokens are numbered from 0 without a gap', function (this: HornetWorld) {
  const { tokens } = onlyStream(this);
  assert.deepEqual(
    tokens.map(({ index }) => index),
    tokens.map((_, position) => position),
  );
});

/** Compares the texts of all token events with the text that follows from the prompt. */
Then(
  'put together they are exactly the text that the model is known to give',
  function (this: HornetWorld) {
    assert.equal(onlyStream(this).text, this.asked.at(-1)?.answer);
  },
);

/** The same for every client of the scenario, of the queen or of the worker; waits for those that still read. */
Then(
  'each client has exactly the text that the model is known to give for its prompt',
  { timeout: 60_000 },
  async function (this: HornetWorld) {
    if (this.liveClients.length > 0) await allRead(this);
    const texts =
      this.streams.length > 0
        ? this.streams.map(({ text }) => text)
        : this.workerStreams.map(textOfCompletion);
    assert.deepEqual(
      texts,
      this.asked.map(({ answer }) => answer),
    );
  },
);

/** Compares the last two events with a type and a marker, and neither may stand there twice. */
Then(
  'the stream ends with one {string} event and then one {string}',
  function (this: HornetWorld, type: string, marker: string) {
    const { data, events } = onlyStream(this);
    assert.deepEqual(
      data.slice(-2).map((text) => (text.startsWith('{') ? JSON.parse(text).type : text)),
      [type, marker],
    );
    assert.equal(events.filter((event) => event.type === type).length, 1);
    assert.equal(data.filter((text) => text === marker).length, 1);
  },
);

/** Compares the code of the error in the last event. */
Then('the failure is {string}', function (this: HornetWorld, code: string) {
  const end = onlyStream(this).events.at(-1);
  assert.equal(end?.type, 'failed');
  assert.equal(end.error.code, code);
});

async function streamAll(
  world: HornetWorld,
  requests: Parameters<typeof streamNewJob>[1][],
): Promise<void> {
  world.streams = await Promise.all(
    requests.map((request) => streamNewJob(world.queenUrl, request, world.scope.signal)),
  );
}

function untilGenerating({ narration }: JobStream): number {
  const received = narration.find(({ action }) => action === 'receive');
  const generated = narration.find(({ action }) => action === 'generate');
  return Number(generated?.emitted_at_ms) - Number(received?.emitted_at_ms);
}

function onlyStream({ streams }: HornetWorld): JobStream {
  assert.equal(streams.length, 1, 'one stream');
  return streams[0] as JobStream; // there is exactly one
}
