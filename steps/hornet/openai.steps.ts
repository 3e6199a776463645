// OpenAI's own client as a user of the queen: unmodified, with nothing of ours but the address.
import assert from 'node:assert/strict';
import { Then, When } from '@cucumber/cucumber';
import OpenAI from 'openai';
import type { HornetWorld, KnownRequest } from './hornet-world.ts';
import { modelId } from './hornet-world.ts';

/** What the client had at the end. */
interface Outcome {
  text: string;
  usedTokens: number | undefined;
  models: string[];
  error: unknown;
}

const outcomes = new WeakMap<HornetWorld, Partial<Outcome>>();

/** Asks for a completion or a chat completion, streamed or whole, and keeps text and usage. */
When(
  /^the official client asks for a (completion|chat completion) of (\d+) tokens of a (\w+) story, (streamed|whole)$/,
  async function (this: HornetWorld, kind: string, tokens: string, theme: string, manner: string) {
    const known = this.ask(theme, Number(tokens));
    const ask = kind === 'completion' ? complete : chat;
    outcomes.set(this, await ask(clientOf(this), known, manner === 'streamed'));
  },
);

/** Keeps the ids. */
When('the official client lists the models', async function (this: HornetWorld) {
  const models = await Array.fromAsync(clientOf(this).models.list());
  outcomes.set(this, { models: models.map(({ id }) => id) });
});

/** Keeps the error that it throws. */
When(
  'the official client asks for the model {string}',
  async function (this: HornetWorld, model: string) {
    const { prompt } = this.ask('meadow', 8).request;
    const asked = clientOf(this).completions.create({ model, prompt });
    outcomes.set(this, { error: await asked.catch((error: unknown) => error) });
  },
);

/** Leaves its loop after so many pieces of a stream of 3,900 tokens. */
When(
  'the official client stops reading a long story after {int} pieces',
  async function (this: HornetWorld, pieces: number) {
    const { request } = this.ask('harbour', 3_900);
    const stream = await clientOf(this).completions.create({
      model: request.model,
      prompt: request.prompt,
      max_tokens: request.maxTokens,
      stream: true,
    });
    let read = 0;
    for await (const _piece of stream) {
      read += 1;
      if (read === pieces) break;
    }
  },
);

/** Compares the client's text with the text that follows from the prompt. */
Then('it has exactly the text that the model is known to give', function (this: HornetWorld) {
  assert.equal(outcomes.get(this)?.text, this.asked.at(-1)?.answer);
});

/** Compares the tokens used for the answer with those asked for. */
Then('it is told how many tokens were used', function (this: HornetWorld) {
  assert.equal(outcomes.get(this)?.usedTokens, this.asked.at(-1)?.request.maxTokens);
});

/** Holds if the list has this model. */
Then('it finds {string}', function (this: HornetWorld, id: string) {
  assert.deepEqual(outcomes.get(this)?.models, [id]);
});

/** Compares the class of the error, by its name in the client, and the code in it. */
Then(
  'it throws {word} with the code {string}',
  function (this: HornetWorld, name: string, code: string) {
    const error = outcomes.get(this)?.error;
    assert.ok(error instanceof OpenAI.APIError, String(error));
    assert.deepEqual([error.constructor.name, error.code], [name, code]);
  },
);

function clientOf({ queenUrl }: HornetWorld): OpenAI {
  return new OpenAI({ baseURL: `${queenUrl}/v1`, apiKey: 'none', maxRetries: 0, timeout: 20_000 });
}

async function complete(client: OpenAI, known: KnownRequest, isStreamed: boolean) {
  const { prompt, maxTokens } = known.request;
  const order = { model: modelId, prompt, max_tokens: maxTokens, temperature: 0 };
  if (!isStreamed) {
    const { choices, usage } = await client.completions.create(order);
    return { text: choices[0]?.text ?? '', usedTokens: usage?.completion_tokens };
  }
  const streamed = { ...order, stream: true, stream_options: { include_usage: true } } as const;
  const pieces = await Array.fromAsync(await client.completions.create(streamed));
  return {
    text: pieces.map(({ choices }) => choices[0]?.text ?? '').join(''),
    usedTokens: pieces.findLast(({ usage }) => usage != null)?.usage?.completion_tokens,
  };
}

async function chat(client: OpenAI, known: KnownRequest, isStreamed: boolean) {
  const { prompt, maxTokens } = known.request;
  const messages = [{ role: 'user' as const, content: prompt }];
  const order = { model: modelId, messages, max_completion_tokens: maxTokens, temperature: 0 };
  if (!isStreamed) {
    const { choices, usage } = await client.chat.completions.create(order);
    return { text: choices[0]?.message.content ?? '', usedTokens: usage?.completion_tokens };
  }
  const streamed = { ...order, stream: true, stream_options: { include_usage: true } } as const;
  const pieces = await Array.fromAsync(await client.chat.completions.create(streamed));
  return {
    text: pieces.map(({ choices }) => choices[0]?.delta.content ?? '').join(''),
    usedTokens: pieces.findLast(({ usage }) => usage != null)?.usage?.completion_tokens,
  };
}
