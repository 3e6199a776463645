// The life of a worker around an engine that does as the test says: loading, failing to, stopping.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import {
  callCompletion,
  readHealth,
  untilHealth,
} from '../contracts/conformance/completion-call.ts';
import { createLog, Failure, parseNarrationLine } from '../shared/index.ts';
import type { Engine } from './engine/index.ts';
import {
  actionsIn,
  ended,
  engineOf,
  optionsWith,
  saying,
  started,
  startScripted,
  token,
} from './fixtures/scripted-worker.ts';
import { startWorker } from './start-worker.ts';

const body = { model: 'tiny', prompt: 'Once' };

describe('while the model loads', () => {
  it('answers health, refuses requests for now, and is ready when the model is there', async () => {
    const loaded = Promise.withResolvers<Engine>();
    const lines: string[] = [];
    const listening = Promise.withResolvers<string>();
    const starting = startWorker(optionsWith(), createLog('test', 'silent'), {
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
    expect(actionsIn(lines)).toEqual(['start', 'load_model']);
    loaded.resolve(engineOf(saying(started, token, ended)));
    const worker = await starting;
    expect(await readHealth(url)).toMatchObject({ status: 'ready' });
    await worker.stop();
  });

  it('[INF-08] tells how much of it is loaded, where the engine does', async () => {
    const lines: string[] = [];
    const worker = await startWorker(optionsWith(), createLog('test', 'silent'), {
      load: async ({ onProgress }) => {
        const soonMs = performance.now() + 1_000; // longer than between two sentences
        using _clock = vi.spyOn(performance, 'now').mockReturnValue(soonMs);
        onProgress?.({ part: 0.5, layers: 2, bytes: 8 });
        return engineOf(saying(started, token, ended));
      },
      printLine: (line) => lines.push(line),
    });
    const told = lines.map(parseNarrationLine).find((each) => each?.action === 'load_progress');
    expect(told).toMatchObject({ part: 0.5, level: 'debug', model: 'tiny', worker: 'worker-1' });
    await worker.stop();
  });

  it('lets nothing stay behind when the model cannot be loaded', async () => {
    const lines: string[] = [];
    const failure = new Failure('MODEL_LOAD_FAILED', 'Model m.gguf could not be loaded: damaged.', {
      details: { reason: 'damaged', model: 'm.gguf' },
    });
    const starting = startWorker(optionsWith(), createLog('test', 'silent'), {
      load: () => Promise.reject(failure),
      printLine: (line) => lines.push(line),
    });
    await expect(starting).rejects.toBe(failure);
    expect(actionsIn(lines)).toEqual(['start', 'load_model', 'fail']);
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
      optionsWith({ listen: { host: '127.0.0.1', port } }),
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

describe('stopping', () => {
  it('twice is the same as once', async () => {
    const worker = await startScripted(saying(started, token, ended));
    expect(worker.stop()).toBe(worker.stop());
    await worker.stop();
    expect(actionsIn(worker.lines).slice(-2)).toEqual(['drain', 'stop']);
  });

  it('shows as draining until the last request has ended', async () => {
    const go = Promise.withResolvers<void>();
    const worker = await startScripted(async function* () {
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
