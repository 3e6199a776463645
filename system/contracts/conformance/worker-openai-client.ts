// The part of the worker suite with the official client of OpenAI's API, as it comes: what it makes of us is what users see.
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { readHealth, untilHealth } from './completion-call.ts';
import { harbour } from './samples.ts';

export function describeOpenAiClient(url: () => string): void {
  const connect = () => new OpenAI({ baseURL: `${url()}/v1`, apiKey: 'none', maxRetries: 0 });
  const messages = [{ role: 'user', content: harbour }] as const;

  describe("OpenAI's own client", () => {
    it('lists and finds models', async () => {
      const { model } = await readHealth(url());
      const client = connect();
      const listed = await Array.fromAsync(client.models.list());
      expect(listed.map(({ id }) => id)).toEqual([model]);
      expect((await client.models.retrieve(model)).id).toBe(model);
      await expect(client.models.retrieve('absent')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    });

    it('gets completions and chats, whole and streamed, with their usage', async () => {
      const { model } = await readHealth(url());
      const client = connect();
      const settings = { model, max_tokens: 9, temperature: 0 } as const;
      const text = await client.completions.create({ ...settings, prompt: harbour });
      const pieces = await client.completions.create({
        ...settings,
        prompt: harbour,
        stream: true,
      });
      const chat = await client.chat.completions.create({ ...settings, messages: [...messages] });
      const options = { stream: true, stream_options: { include_usage: true } } as const;
      const chunks = await Array.fromAsync(
        await client.chat.completions.create({ ...settings, ...options, messages: [...messages] }),
      );
      const streamed = await Array.fromAsync(pieces, ({ choices }) => choices[0]?.text ?? '');
      expect(streamed.join('')).toBe(text.choices[0]?.text);
      const said = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
      expect(said).toBe(chat.choices[0]?.message.content);
      expect(chunks.at(-1)?.usage).toEqual(chat.usage);
      expect(text.usage?.completion_tokens).toBe(9);
    });

    it('collects a stream into the answer that it is', async () => {
      const { model } = await readHealth(url());
      const settings = { model, max_tokens: 9, temperature: 0, messages: [...messages] };
      const client = connect();
      const collected = await client.chat.completions.stream(settings).finalChatCompletion();
      const { choices } = await client.chat.completions.create(settings);
      expect(collected.choices[0]?.message.content).toBe(choices[0]?.message.content);
      expect(collected.choices[0]?.finish_reason).toBe('length');
    });

    it('[INF-34] frees the slot when it aborts a stream', async () => {
      const { model } = await readHealth(url());
      const stream = await connect().chat.completions.create({
        model,
        messages: [...messages],
        max_tokens: 32_768,
        temperature: 0,
        stream: true,
      });
      for await (const chunk of stream) {
        expect(chunk.choices[0]?.delta.content).not.toBe('');
        break; // which aborts it
      }
      await untilHealth(url(), ({ slots_busy: busy }) => busy === 0);
    });

    it('tells a request that is wrong from a model that is not there', async () => {
      const { model } = await readHealth(url());
      const { completions } = connect();
      const wrong = completions.create({ model, prompt: harbour, temperature: 9 });
      await expect(wrong).rejects.toMatchObject({
        status: 400,
        code: 'VALIDATION_FAILED',
        type: 'invalid_request_error',
        param: 'temperature',
      });
      await expect(wrong).rejects.toBeInstanceOf(OpenAI.BadRequestError);
      const absent = completions.create({ model: 'absent', prompt: harbour });
      await expect(absent).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND', status: 404 });
    });
  });
}
