// A worker: asked directly by clients, or harmed by the harness.
import assert from 'node:assert/strict';
import { Then, When } from '@cucumber/cucumber';
import { eventually, identify, killEach } from '../../harness/index.ts';
import { requestJson } from '../support/http.ts';
import type { HornetWorld, KnownRequest } from './hornet-world.ts';
import { readStream } from './job-stream.ts';

/** Asks the worker itself, by its completions API, and reads the stream to the end. */
When(
  'a client streams {int} tokens of a {word} story from the worker',
  async function (this: HornetWorld, maxTokens: number, theme: string) {
    await streamFromWorker(this, [this.ask(theme, maxTokens)]);
  },
);

/** So many at the same time, each with a prompt whose answer is another one. */
When(
  '{int} clients stream {int} tokens of different stories from the worker at once',
  async function (this: HornetWorld, count: number, maxTokens: number) {
    await streamFromWorker(this, this.askDifferent(count, maxTokens));
  },
);

/** Ends the process of the hive's first worker as `kill -9` does. */
When('the worker is killed', async function (this: HornetWorld) {
  const [worker] = await this.workers();
  assert.ok(worker?.pid, 'the worker runs');
  await killEach([identify(worker.pid)]);
});

/** Compares the text of each stream from the worker with the text that follows from its prompt. */
Then(
  'the client has exactly the text that the model is known to give',
  function (this: HornetWorld) {
    assert.deepEqual(
      this.workerStreams.map(textOfCompletion),
      this.asked.map(({ answer }) => answer),
    );
  },
);

/** Compares the last event with a marker, which may stand there once only. */
Then(
  "the worker's stream ends with one {string} and nothing after it",
  function (this: HornetWorld, marker: string) {
    const [data = []] = this.workerStreams;
    assert.equal(data.at(-1), marker);
    assert.equal(data.filter((text) => text === marker).length, 1);
  },
);

/** Asks the worker's health until none is. */
Then(
  'within {int} s no slot of the worker is busy',
  async function (this: HornetWorld, seconds: number) {
    const { url } = this.stack.link('hive-1→worker-1');
    await eventually((signal) => requestJson<{ slots_busy: number }>(`${url}/health`, { signal }), {
      hope: 'no slot of the worker is busy',
      timeoutMs: seconds * 1_000,
      signal: this.scope.signal,
      until: ({ slots_busy }) => slots_busy === 0,
    });
  },
);

/** The text in what a client of the worker was sent. */
export function textOfCompletion(data: readonly string[]): string {
  return data
    .filter((text) => text.startsWith('{'))
    .map((text): { choices: { text: string }[] } => JSON.parse(text))
    .map(({ choices }) => choices[0]?.text ?? '')
    .join('');
}

async function streamFromWorker(world: HornetWorld, asked: readonly KnownRequest[]): Promise<void> {
  const url = `${world.stack.link('client→worker-1').url}/v1/completions`;
  const { signal } = world.scope;
  world.workerStreams = await Promise.all(
    asked.map(({ request: { model, prompt, maxTokens } }) =>
      readStream(url, {
        signal,
        body: { model, prompt, max_tokens: maxTokens, temperature: 0, stream: true },
      }),
    ),
  );
}
