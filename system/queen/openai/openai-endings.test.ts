// An answer that does not come to its end: the client leaves, the time runs out, or the job fails in the middle.
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../contracts/index.ts';
import { Failure, type JobWork } from '../../shared/index.ts';
import { patience } from '../../shared/testing/job-events.ts';
import { lingering, silent, startOpenAiServer } from './testing/openai-server.ts';

const chat = { model: 'tiny', messages: [{ role: 'user' as const, content: 'Say hello' }] };

const failingInTheMiddle: JobWork<Operation> = async (job) => {
  job.append({ type: 'token', index: 0, text: 'Hel' });
  throw new Failure('WORKER_CRASHED', 'worker-1 ended (SIGKILL).', { details: { worker: 'w' } });
};

/** The whole text of a streamed chat, as it crosses the wire. */
async function rawStream(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-correlation-id': 'order-7' },
    body: JSON.stringify({ ...chat, stream: true }),
  });
  return response.text();
}

describe('[INF-34] a client that goes away', () => {
  it('in mid-answer cancels the job within a second', async () => {
    await using server = await startOpenAiServer(lingering);
    const stream = await server.client.chat.completions.create({ ...chat, stream: true });
    for await (const chunk of stream) {
      expect(chunk.choices[0]?.delta.content).toBe('Hello');
      break; // which aborts, in this client
    }
    const leftMs = performance.now();
    await expect.poll(() => server.jobs()[0]?.state, patience).toBe('cancelled');
    expect(performance.now() - leftMs).toBeLessThan(1_000);
  });

  it.each([true, false])('before the first token (streamed: %s) does too', async (stream) => {
    await using server = await startOpenAiServer(silent);
    const leaving = new AbortController();
    const asking = server.client.chat.completions.create(
      { ...chat, stream },
      { signal: leaving.signal },
    );
    await expect.poll(() => server.jobs()[0]?.record().listeners, patience).toBe(1);
    leaving.abort();
    await expect(asking).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    const leftMs = performance.now();
    await expect.poll(() => server.jobs()[0]?.state, patience).toBe('cancelled');
    expect(performance.now() - leftMs).toBeLessThan(1_000);
  });
});

describe('a job that fails in the middle', () => {
  it('is an error to the client, after what it had said', async () => {
    await using server = await startOpenAiServer(failingInTheMiddle);
    const stream = await server.client.chat.completions.create({ ...chat, stream: true });
    const heard: unknown[] = [];
    const reading = (async () => {
      for await (const { choices } of stream) heard.push(choices[0]?.delta.content);
    })();
    await expect(reading).rejects.toMatchObject({
      constructor: OpenAI.APIError,
      code: 'WORKER_CRASHED',
      type: 'upstream_error',
      error: { correlation_id: expect.any(String), details: { worker: 'w' } },
    });
    expect(heard).toEqual(['Hel']);
  });

  it('never says [DONE]', async () => {
    await using server = await startOpenAiServer(failingInTheMiddle);
    const text = await rawStream(server.url);
    expect(text).not.toContain('[DONE]');
    const last = text.trimEnd().split('\n\n').at(-1) ?? '';
    expect(JSON.parse(last.replace(/^data: /, ''))).toMatchObject({
      error: { code: 'WORKER_CRASHED', correlation_id: 'order-7' },
    });
  });

  it('is a failure with a status of its own where the answer is whole', async () => {
    await using server = await startOpenAiServer(failingInTheMiddle);
    await expect(server.client.chat.completions.create(chat)).rejects.toMatchObject({
      constructor: OpenAI.InternalServerError,
      status: 502,
      code: 'WORKER_CRASHED',
    });
  });

  it('because somebody cancelled it is told so', async () => {
    await using server = await startOpenAiServer(lingering);
    const asking = server.client.chat.completions.create(chat);
    await expect.poll(() => server.jobs()[0]?.tokens, patience).toBe(1);
    server.jobs()[0]?.cancel('the operator asked for it');
    await expect(asking).rejects.toMatchObject({
      status: 499,
      code: 'CANCELLED',
      message: '499 The job was cancelled: the operator asked for it.',
    });
  });
});

describe('[INF-24] the time that a request brings', () => {
  it.each([
    true,
    false,
  ])('bounds it, and its end names the layer (streamed: %s)', async (stream) => {
    await using server = await startOpenAiServer(silent);
    const options = { headers: { 'x-request-timeout-ms': '60' } };
    const asking = server.client.chat.completions.create({ ...chat, stream }, options);
    await expect(asking).rejects.toMatchObject({
      status: 504,
      code: 'DEADLINE_EXCEEDED',
      error: { details: { layer: 'queen', budget: 'total', budget_ms: 60 } },
    });
  });

  it("is the server's own where it brings none", async () => {
    await using server = await startOpenAiServer(silent, { defaultTimeoutMs: 40 });
    await expect(server.client.chat.completions.create(chat)).rejects.toMatchObject({
      error: { details: { budget_ms: 40 } },
    });
  });

  it('is refused where it is no time', async () => {
    await using server = await startOpenAiServer(silent);
    const options = { headers: { 'x-request-timeout-ms': 'soon' } };
    await expect(server.client.chat.completions.create(chat, options)).rejects.toMatchObject({
      status: 400,
      param: 'x-request-timeout-ms',
    });
  });
});

describe('a stream that has nothing to say', () => {
  it('keeps its status for a while, then opens and shows that it lives', async () => {
    await using server = await startOpenAiServer(silent, { keepAliveMs: 10, openAfterMs: 40 });
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-timeout-ms': '200' },
      body: JSON.stringify({ ...chat, stream: true }),
    });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text.startsWith(': alive\n\n: alive\n\n')).toBe(true);
    expect(text).toContain('DEADLINE_EXCEEDED');
  });
});

it('a server that closes lets the answers of ended jobs get out', async () => {
  const server = await startOpenAiServer(lingering);
  const asking = rawStream(server.url);
  await expect.poll(() => server.jobs()[0]?.tokens, patience).toBe(1);
  server.jobs()[0]?.cancel('the queen is shutting down');
  await server[Symbol.asyncDispose]();
  expect(await asking).toContain('the queen is shutting down');
});
