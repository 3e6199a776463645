// Clients of the older interface: tasks at the queen, workers that are spawned at a hive.
import assert from 'node:assert/strict';
import { Then, When } from '@cucumber/cucumber';
import { requestOnce } from '../support/http.ts';
import { type HornetWorld, modelId } from './hornet-world.ts';
import { readStream } from './job-stream.ts';

/** Posts to `/v2/tasks` with the node `localhost`, which means any hive, and reads the stream to its end. */
When(
  'a client posts a task for {int} tokens of a {word} story to the queen',
  async function (this: HornetWorld, maxTokens: number, theme: string) {
    const { prompt } = this.ask(theme, maxTokens).request;
    this.workerStreams = [
      await readStream(`${this.queenUrl}/v2/tasks`, {
        signal: this.scope.signal,
        body: { node: 'localhost', model: modelId, prompt, max_tokens: maxTokens, temperature: 0 },
      }),
    ];
  },
);

/** Compares the texts of its token events, in their order, with the text that follows from the prompt. */
Then(
  'put together its tokens are exactly the text that the model is known to give',
  function (this: HornetWorld) {
    const [data = []] = this.workerStreams;
    assert.equal(data.at(-1), '[DONE]');
    const events: { token?: string; index?: number }[] = data
      .filter((text) => text.startsWith('{'))
      .map((text) => JSON.parse(text));
    const tokens = events.filter(({ token }) => token !== undefined);
    assert.deepEqual(
      tokens.map(({ index }) => index),
      tokens.map((_, position) => position),
    );
    assert.equal(tokens.map(({ token }) => token).join(''), this.asked.at(-1)?.answer);
  },
);

/** Posts to `/v1/workers/spawn` of the hive. */
When('a client asks hive-1 to spawn a worker for the model', async function (this: HornetWorld) {
  const { url } = this.stack.service('hive-1');
  const answer = await requestOnce(`${url}/v1/workers/spawn`, {
    method: 'POST',
    signal: this.scope.signal,
    timeoutMs: 20_000,
    body: { model_ref: modelId, backend: 'cpu', device: 0 },
  });
  assert.equal(answer.status, 200, answer.text);
});
