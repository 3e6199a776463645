// OpenAI's own client, unmodified, gets from the queen what it gets from OpenAI.
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../contracts/index.ts';
import type { JobWork } from '../../shared/index.ts';
import { saying, startOpenAiServer } from './testing/openai-server.ts';

const usage = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };
const hello = saying(['Hel', 'lo', ' 🐝'], { usage });
const messages = [{ role: 'user' as const, content: 'Say hello' }];

/** Work that remembers what it was asked. */
function remembering(): { asked: Operation[]; work: JobWork<Operation> } {
  const asked: Operation[] = [];
  const work: JobWork<Operation> = (job, signal) => {
    asked.push(job.spec.operation);
    return hello(job, signal);
  };
  return { asked, work };
}

describe('the models', () => {
  it('are listed, as they are known at that moment', async () => {
    const known = [{ id: 'tiny' }];
    await using server = await startOpenAiServer(hello, { models: () => known });
    const list = async () => (await server.client.models.list()).data;
    expect(await list()).toEqual([
      { id: 'tiny', object: 'model', created: expect.any(Number), owned_by: 'hornet' },
    ]);
    known.push({ id: 'large' });
    expect((await list()).map(({ id }) => id)).toEqual(['tiny', 'large']);
  });

  it('can be looked up, by names with a slash too', async () => {
    await using server = await startOpenAiServer(hello);
    expect(await server.client.models.retrieve('bees/large')).toMatchObject({ id: 'bees/large' });
  });
});

describe('a whole answer', () => {
  it('of a chat has the text, how it ended, and what it used', async () => {
    await using server = await startOpenAiServer(hello);
    const answer = await server.client.chat.completions.create({ model: 'tiny', messages });
    expect(answer).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-/),
      object: 'chat.completion',
      model: 'tiny',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'Hello 🐝' }, finish_reason: 'stop' },
      ],
      usage,
    });
  });

  it('of a completion too', async () => {
    await using server = await startOpenAiServer(saying(['a'], { finishReason: 'length', usage }));
    const answer = await server.client.completions.create({ model: 'tiny', prompt: 'Say' });
    expect(answer).toMatchObject({
      id: expect.stringMatching(/^cmpl-/),
      object: 'text_completion',
      choices: [{ index: 0, text: 'a', finish_reason: 'length' }],
      usage,
    });
  });

  it('counts the tokens where nobody else did', async () => {
    await using server = await startOpenAiServer(saying(['a', 'b']));
    const answer = await server.client.completions.create({ model: 'tiny', prompt: 'Say' });
    expect(answer.usage).toEqual({ prompt_tokens: 0, completion_tokens: 2, total_tokens: 2 });
  });

  it('names the job and the request that it came from', async () => {
    await using server = await startOpenAiServer(hello);
    const { response } = await server.client.chat.completions
      .create({ model: 'tiny', messages }, { headers: { 'x-correlation-id': 'order-7' } })
      .withResponse();
    expect(response.headers.get('x-correlation-id')).toBe('order-7');
    expect(response.headers.get('x-job-id')).toBe(server.jobs()[0]?.id);
    expect(server.jobs()[0]?.record()).toMatchObject({
      correlation_id: 'order-7',
      operation: 'infer',
      state: 'completed',
    });
  });
});

describe('a streamed answer', () => {
  it('[INF-04] of a chat comes piece by piece, the role first, without narration', async () => {
    await using server = await startOpenAiServer(hello);
    const stream = await server.client.chat.completions.create({
      model: 'tiny',
      messages,
      stream: true,
    });
    const chunks = await Array.fromAsync(stream);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? null)).toEqual([
      'Hel',
      'lo',
      ' 🐝',
      null,
    ]);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([
      null,
      null,
      null,
      'stop',
    ]);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  it('[INF-04] of a completion comes piece by piece', async () => {
    await using server = await startOpenAiServer(hello);
    const stream = await server.client.completions.create({
      model: 'tiny',
      prompt: 'Say',
      stream: true,
    });
    const texts = (await Array.fromAsync(stream)).map(({ choices }) => choices[0]?.text);
    expect(texts).toEqual(['Hel', 'lo', ' 🐝', '']);
  });

  it('tells its usage in a last piece without a choice, where that is asked for', async () => {
    await using server = await startOpenAiServer(hello);
    const stream = await server.client.chat.completions.create({
      model: 'tiny',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await Array.fromAsync(stream);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage });
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
  });

  it("works with the client's own helper, which puts the pieces together", async () => {
    await using server = await startOpenAiServer(hello);
    const runner = server.client.chat.completions.stream({ model: 'tiny', messages });
    expect((await runner.finalMessage()).content).toBe('Hello 🐝');
  });

  it('[INF-05] is closed by one [DONE], and nothing comes after it', async () => {
    await using server = await startOpenAiServer(hello);
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'tiny', messages, stream: true }),
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const text = await response.text();
    expect(text.split('[DONE]')).toHaveLength(2);
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('[SUITE-11] to a client that reads slowly is whole, and holds nobody up', async () => {
    const many = Array.from({ length: 5_000 }, (_, n) => `${n} ${'x'.repeat(200)} `);
    await using server = await startOpenAiServer(saying(many));
    const stream = await server.client.completions.create({
      model: 'tiny',
      prompt: 'Say',
      stream: true,
    });
    let read = '';
    for await (const { choices } of stream) {
      if (read.length % 97 === 0) await new Promise(setImmediate);
      read += choices[0]?.text ?? '';
    }
    expect(read).toBe(many.join(''));
  });
});

describe('what a request asks for', () => {
  it('is what the job is asked', async () => {
    const { asked, work } = remembering();
    await using server = await startOpenAiServer(work);
    await server.client.chat.completions.create({
      model: 'tiny',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Say ' },
            { type: 'text', text: 'hello' },
          ],
        },
      ],
      temperature: 0.5,
      top_p: 0.9,
      seed: 42,
      stop: ['\n', 'END'],
      max_completion_tokens: 50,
      user: 'somebody',
      n: 1,
      metadata: { ignored: 'yes' },
    });
    expect(asked).toEqual([
      {
        operation: 'infer',
        model: 'tiny',
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Say hello' },
        ],
        temperature: 0.5,
        top_p: 0.9,
        seed: 42,
        stop: ['\n', 'END'],
        max_tokens: 50,
        on_disconnect: 'cancel',
        disconnect_grace_ms: 0,
      },
    ]);
  });

  it("has OpenAI's defaults", async () => {
    const { asked, work } = remembering();
    await using server = await startOpenAiServer(work);
    await server.client.completions.create({ model: 'tiny', prompt: 'Say' });
    await server.client.chat.completions.create({
      model: 'tiny',
      messages,
      stop: null,
      seed: null,
    });
    expect(asked).toMatchObject([
      { temperature: 1, max_tokens: 16 },
      { temperature: 1, max_tokens: 32_768 },
    ]);
    expect(asked[1]).not.toHaveProperty('stop');
  });
});
