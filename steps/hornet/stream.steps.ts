// Clients of the jobs API, and what they are sent.
import assert from 'node:assert/strict';
import { Then, When } from '@cucumber/cucumber';
import type { HornetWorld } from './hornet-world.ts';
import { JobStream, readStream, streamNewJob } from './job-stream.ts';
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

/** The same for every client of the scenario, of the queen or of the worker. */
Then(
  'each client has exactly the text that the model is known to give for its prompt',
  function (this: HornetWorld) {
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

function onlyStream({ streams }: HornetWorld): JobStream {
  assert.equal(streams.length, 1, 'one stream');
  return streams[0] as JobStream; // there is exactly one
}
