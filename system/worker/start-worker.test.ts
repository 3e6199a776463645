// The worker around an engine that does as the test says: loading, phases, failures, and what is told in which order.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it, type MockInstance, vi } from 'vitest';
import {
  callCompletion,
  readCompletion,
  readError,
  readHealth,
  readPiece,
  untilHealth,
} from '../contracts/conformance/completion-call.ts';
import { createLog, Failure, parseNarrationLine } from '../shared/index.ts';
import type { Engine, GenerateItem, GenerateRequest } from './engine/index.ts';
import type { WorkerOptions } from './options.ts';
import { startWorker } from './start-worker.ts';

type Script = (request: GenerateRequest) => AsyncGenerator<GenerateItem, void, undefined>;

const body = { model: 'tiny', prompt: 'Once' };
const started: GenerateItem = { kind: 'start', slot: 1, promptTokens: 1 };
const token: GenerateItem = { kind: 'token', text: ' upon' };
const ended: GenerateItem = {
  kind: 'end',
  summary: { finishReason: 'stop', promptTokens: 1, completionTokens: 1 },
};

describe('while the model loads', () => {
  it('answers health, refuses requests for now, and is ready when the model is there', async () => {
    const loaded = Promise.withResolvers<Engine>();
    const lines: string[] = [];
    const listening = Promise.withResolvers<string>();
    const starting = startWorker(options(), createLog('test', 'silent'), {
      load: () => loaded.promise,
      printLine: (line) => {
        lines.push(line);
        const url = /http:[^"\s]+/.exec(line)?.[0];
        if (url !== undefined) listening.resolve(url);
      },
    });
    const url = await listening.promise;
    expect(await readHealth(url)).toMatchObject({ status: 'loading', slots_total: 2 });
    using call = callCompletion(url, body);
    const refused = await call.response;
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(actions(lines)).toEqual(['start', 'load_model']);
    loaded.resolve(scripted(saying(started, token, ended)));
    const worker = await starting;
    expect(await readHealth(url)).toMatchObject({ status: 'ready' });
    await worker.stop();
  });

  it('lets nothing stay behind when the model cannot be loaded', async () => {
    const lines: string[] = [];
    const failure = new Failure('MODEL_LOAD_FAILED', 'Model m.gguf could not be loaded: damaged.', {
      details: { reason: 'damaged', model: 'm.gguf' },
    });
    const starting = startWorker(options(), createLog('test', 'silent'), {
      load: () => Promise.reject(failure),
      printLine: (line) => lines.push(line),
    });
    await expect(starting).rejects.toBe(failure);
    expect(actions(lines)).toEqual(['start', 'load_model', 'fail']);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
      ready: false,
      error: {
        code: 'MODEL_LOAD_FAILED',
        message: failure.message,
        details: { reason: 'damaged', model: 'm.gguf' },
      },
    });
    const url = /http:[^"\s]+/.exec(lines[0] ?? '')?.[0] ?? '';
    await expect(readHealth(url)).rejects.toThrow();
  });

  it('says in one word why it cannot listen', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo; // a TCP server that listens has one
    const lines: string[] = [];
    const starting = startWorker(
      options({ listen: { host: '127.0.0.1', port } }),
      createLog('test', 'silent'),
      { load: () => Promise.reject(new Error('never asked')), printLine: (l) => lines.push(l) },
    );
    await expect(starting).rejects.toThrow('EADDRINUSE');
    expect(JSON.parse(lines.at(-1) ?? '').error).toMatchObject({
      code: 'WORKER_START_FAILED',
      details: { reason: 'EADDRINUSE' },
    });
    taken.close();
  });
});

describe('a request', () => {
  it.each([
    true,
    false,
  ])('has its last sentence told before the last bytes of its answer (stream: %s)', async (stream) => {
    const write = vi.spyOn(ServerResponse.prototype, 'write');
    const end = vi.spyOn(ServerResponse.prototype, 'end');
    await using worker = await start(saying(started, token, ended));
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
    await using worker = await start(async function* ({ signal }) {
      yield started;
      await untilEnded(signal);
    });
    using call = callCompletion(worker.url, { ...body, stream: true });
    await worker.until('generate');
    call.hangUp();
    expect((await worker.until('cancel')).human).toContain('(prefill)');
  });

  it('that runs out of time while it is read is told where', async () => {
    await using worker = await start(async function* ({ signal }) {
      yield started;
      await untilEnded(signal);
    });
    using call = callCompletion(worker.url, body, { 'x-request-timeout-ms': '30' });
    expect(await readError(await call.response)).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'The time budget of 30 ms ran out in worker-1 (prefill).',
      details: { layer: 'worker-1', phase: 'prefill' },
    });
  });

  it('whose engine fails before the first piece has a status of its own', async () => {
    await using worker = await start(async function* () {
      yield started;
      throw new Failure('GENERATION_FAILED', 'The engine failed while it generated.');
    });
    using call = callCompletion(worker.url, { ...body, stream: true });
    expect((await call.response).status).toBe(500);
    expect(await readError(await call.response)).toMatchObject({ code: 'GENERATION_FAILED' });
    expect(actions(worker.lines).at(-1)).toBe('fail');
  });

  it('whose engine fails later is told so in the stream, without a [DONE] or a word of the inside', async () => {
    await using worker = await start(async function* () {
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
    await using worker = await start(script, { keepAliveMs: 5 });
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

  it('that nobody reads gives its slot back when its time is over', async () => {
    const returned = Promise.withResolvers<void>();
    const script: Script = async function* () {
      try {
        yield started;
        for (;;) yield { kind: 'token', text: 'x'.repeat(65_536) };
      } finally {
        returned.resolve();
      }
    };
    await using worker = await start(script);
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

describe('stopping', () => {
  it('twice is the same as once', async () => {
    const worker = await start(saying(started, token, ended));
    expect(worker.stop()).toBe(worker.stop());
    await worker.stop();
    expect(actions(worker.lines).slice(-2)).toEqual(['drain', 'stop']);
  });

  it('shows as draining until the last request has ended', async () => {
    const go = Promise.withResolvers<void>();
    const worker = await start(async function* () {
      yield started;
      yield token;
      await go.promise;
      yield ended;
    });
    using call = callCompletion(worker.url, { ...body, stream: true });
    await call.next();
    const stopped = worker.stop();
    await untilHealth(worker.url, ({ status }) => status === 'draining');
    go.resolve();
    expect(await call.rest()).toHaveLength(2);
    await stopped;
  });
});

function options(changes: Partial<WorkerOptions> = {}): WorkerOptions {
  return {
    name: 'worker-1',
    model: 'tiny',
    modelPath: 'tiny.gguf',
    listen: { host: '127.0.0.1', port: 0 },
    slots: 2,
    queue: 2,
    requestTimeoutMs: 10_000,
    keepAliveMs: 1000,
    drainTimeoutMs: 1000,
    ...changes,
  };
}

async function start(script: Script, changes: Partial<WorkerOptions> = {}) {
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  const printLine = vi.fn((line: string) => {
    lines.push(line);
    for (const watch of watchers) watch();
  });
  const worker = await startWorker(options(changes), createLog('test', 'silent'), {
    load: async () => scripted(script),
    printLine,
  });
  const until = (action: string) => {
    const { promise, resolve } = Promise.withResolvers<{ human: string }>();
    const watch = (): void => {
      const found = lines.map(parseNarrationLine).find((each) => each?.action === action);
      if (found !== undefined) resolve(found);
    };
    watchers.add(watch);
    watch();
    return promise;
  };
  return { ...worker, lines, printLine, until, [Symbol.asyncDispose]: () => worker.stop() };
}

function scripted(generate: Script): Engine {
  return {
    model: {
      name: 'scripted',
      architecture: 'none',
      contextLength: 10,
      sizeBytes: 1,
      memoryBytes: 1,
    },
    contextTokens: 10,
    slots: { total: 2, busy: 0, waiting: 0 },
    generate,
    [Symbol.asyncDispose]: async () => {},
  };
}

function saying(...items: GenerateItem[]): Script {
  return async function* () {
    yield* items;
  };
}

/** When, among all calls of all spies, this one was first called with the text in its first argument. */
function callOrder(spy: MockInstance, text: string): number {
  const index = spy.mock.calls.findIndex(([first]) => String(first).includes(text));
  return spy.mock.invocationCallOrder[index] ?? Number.NaN;
}

function actions(lines: readonly string[]): (string | undefined)[] {
  return lines
    .map((line) => parseNarrationLine(line)?.action)
    .filter((action) => action !== undefined);
}

async function untilEnded(signal: AbortSignal | undefined): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal?.addEventListener('abort', () => reject(signal.reason));
  return promise;
}
