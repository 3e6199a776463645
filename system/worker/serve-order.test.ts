// One request at a worker whose engine does as the test says: its phases, its failures, and what is told in which order.
import { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it, type MockInstance, vi } from 'vitest';
import {
  callCompletion,
  readCompletion,
  readError,
  readPiece,
} from '../contracts/conformance/completion-call.ts';
import { Failure, parseNarrationLine } from '../shared/index.ts';
import {
  actionsIn,
  ended,
  type Script,
  saying,
  started,
  startScripted,
  token,
} from './fixtures/scripted-worker.ts';

const body = { model: 'tiny', prompt: 'Once' };

describe('a request', () => {
  it.each([
    true,
    false,
  ])('has its last sentence told before the last bytes of its answer (stream: %s)', async (stream) => {
    const write = vi.spyOn(ServerResponse.prototype, 'write');
    const end = vi.spyOn(ServerResponse.prototype, 'end');
    await using worker = await startScripted(saying(started, token, ended));
    using call = callCompletion(worker.url, { ...body, stream });
    await (stream ? call.rest() : readCompletion(call));
    const told = callOrder(worker.printLine, '"action":"complete"');
    const last = stream ? callOrder(write, '"finish_reason":"stop"') : callOrder(end, '"stop"');
    expect(told).toBeLessThan(last);
    expect(worker.lines.at(-1)).toContain('1 tokens in, 1 out (stop)');
    expect(worker.lines.at(-2)).toContain('in slot 2');
    vi.restoreAllMocks();
  });

  it('is cancelled while it is read, and says so', async () => {
    await using worker = await startScripted(async function* ({ signal }) {
      yield started;
      await untilEnded(signal);
    });
    using call = callCompletion(worker.url, { ...body, stream: true });
    await worker.until('generate');
    call.hangUp();
    expect((await worker.until('cancel')).human).toContain('(prefill)');
  });

  it('[INF-26] that runs out of time while it is read is told where', async () => {
    await using worker = await startScripted(async function* ({ signal }) {
      yield started;
      await untilEnded(signal);
    });
    using call = callCompletion(worker.url, body, { 'x-request-timeout-ms': '30' });
    expect(await readError(await call.response)).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'The time budget of 30 ms ran out in worker-1 (prefill).',
      details: { layer: 'worker-1', phase: 'prefill', budget: 'total', budget_ms: 30 },
    });
  });

  it('whose engine fails before the first piece has a status of its own', async () => {
    await using worker = await startScripted(async function* () {
      yield started;
      throw new Failure('GENERATION_FAILED', 'The engine failed while it generated.');
    });
    using call = callCompletion(worker.url, { ...body, stream: true });
    expect((await call.response).status).toBe(500);
    expect(await readError(await call.response)).toMatchObject({ code: 'GENERATION_FAILED' });
    expect(actionsIn(worker.lines).at(-1)).toBe('fail');
  });

  it('whose engine fails later is told so in the stream, without a [DONE] or a word of the inside', async () => {
    await using worker = await startScripted(async function* () {
      yield started;
      yield token;
      throw new Error('segment 7 of /srv/models/tiny.gguf');
    });
    using call = callCompletion(worker.url, { ...body, stream: true });
    const events = await call.rest();
    expect(events).toHaveLength(2);
    expect(readPiece(events[0]).choices[0]?.text).toBe(' upon');
    expect(await readError(events[1])).toMatchObject({ code: 'INTERNAL' });
    expect(events[1]).not.toContain('segment');
  });

  it('that waits shows signs of life, and has its failure in the stream from then on', async () => {
    const wait = Promise.withResolvers<void>();
    const script: Script = async function* () {
      await wait.promise;
      yield* saying(started)({ prompt: '', maxTokens: 1, temperature: 0 });
      throw new Failure('GENERATION_FAILED', 'The engine failed while it generated.');
    };
    await using worker = await startScripted(script, { keepAliveMs: 5 });
    const response = await fetch(`${worker.url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, stream: true }),
    });
    expect(response.status).toBe(200);
    let text = '';
    for await (const chunk of Readable.from(response.body ?? [])) {
      text += Buffer.from(chunk).toString();
      if (text.includes(': alive')) wait.resolve();
    }
    expect(text).toContain('GENERATION_FAILED');
    expect(text).not.toContain('[DONE]');
  });

  it('that is read for long says how far, as long as that grows', async () => {
    const read = Promise.withResolvers<void>();
    await using worker = await startScripted(
      async function* () {
        yield started;
        yield { kind: 'progress', readTokens: 512 };
        await read.promise;
        yield ended;
      },
      { keepAliveMs: 5 },
    );
    using call = callCompletion(worker.url, { ...body, stream: true });
    let text = '';
    for await (const chunk of Readable.from((await call.response).body ?? [])) {
      text += Buffer.from(chunk).toString();
      if (/alive\n\n.*alive\n\n/s.test(text)) read.resolve();
    }
    expect(text).toMatch(/^(: alive\n\n)*: progress 512\n\n(: alive\n\n){2,}data: \{/);
  });

  it('[INF-16] that the memory for answers has no more room for is told apart from one that fails', async () => {
    await using worker = await startScripted(async function* () {
      yield started;
      yield token;
      throw new Failure('OUT_OF_MEMORY', 'The memory for answers is taken.');
    });
    using call = callCompletion(worker.url, body);
    expect((await call.response).status).toBe(507);
    const told = worker.lines.map(parseNarrationLine).at(-1);
    expect(told).toMatchObject({
      action: 'out_of_memory',
      level: 'error',
      error_code: 'OUT_OF_MEMORY',
      tokens_in: 1,
      tokens_out: 1,
      cute: expect.any(String),
    });
  });

  it('that nobody reads gives its slot back when its time is over', async () => {
    const returned = Promise.withResolvers<void>();
    const script: Script = async function* () {
      try {
        yield started;
        for (;;) yield { kind: 'token', text: 'x'.repeat(65_536), ids: [7] };
      } finally {
        returned.resolve();
      }
    };
    await using worker = await startScripted(script);
    using call = callCompletion(
      worker.url,
      { ...body, stream: true },
      { 'x-request-timeout-ms': '200' },
    );
    await call.response;
    await returned.promise;
    expect((await worker.until('fail')).human).toContain('(decode)');
  });
});

/** When, among all calls of all spies, this one was first called with the text in its first argument. */
function callOrder(spy: MockInstance, text: string): number {
  const index = spy.mock.calls.findIndex(([first]) => String(first).includes(text));
  return spy.mock.invocationCallOrder[index] ?? Number.NaN;
}

async function untilEnded(signal: AbortSignal | undefined): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal?.addEventListener('abort', () => reject(signal.reason));
  return promise;
}
