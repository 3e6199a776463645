// The endpoints of older clients at a worker whose engine does as the test says.
import { describe, expect, it, vi } from 'vitest';
import { callCompletion, readError } from '../../contracts/conformance/completion-call.ts';
import { completionEnd } from '../../contracts/index.ts';
import { createLog } from '../../shared/index.ts';
import type { Engine, LoadProgress } from '../engine/index.ts';
import {
  actionsIn,
  ended,
  engineOf,
  optionsWith,
  saying,
  started,
  startScripted,
  token,
} from '../fixtures/scripted-worker.ts';
import { startWorker } from '../start-worker.ts';

const until = (signal: AbortSignal | undefined): Promise<never> => {
  const { promise, reject } = Promise.withResolvers<never>();
  signal?.addEventListener('abort', () => reject(signal.reason));
  return promise;
};

describe('inference as older clients ask for it', () => {
  it('is a stream of numbered tokens, and how many they were', async () => {
    await using worker = await startScripted(saying(started, token, token, ended));
    const answer = await ask(worker.url, { prompt: 'Once', max_tokens: 5, stop: 'x' });
    expect(answer.headers.get('x-request-id')).toMatch(/^inference-/);
    expect(dataIn(await answer.text())).toEqual([
      { token: ' upon', index: 0 },
      { token: ' upon', index: 1 },
      { done: true, total_tokens: 1, duration_ms: expect.any(Number) },
      completionEnd,
    ]);
  });

  it('is refused where it is not valid', async () => {
    await using worker = await startScripted(saying(started, ended));
    const refused = await ask(worker.url, { prompt: '', max_tokens: 4096 });
    expect(refused.status).toBe(400);
    expect(await readError(refused)).toMatchObject({
      details: { faults: [{ field: 'prompt' }, { field: 'max_tokens' }] },
    });
  });

  it('[INF-28] can be ended by its id, as often as one likes, and then is over at once', async () => {
    await using worker = await startScripted(async function* ({ signal }) {
      yield started;
      yield token;
      await until(signal);
    });
    const answer = await ask(worker.url, { prompt: 'Once', job_id: 'job-7' });
    const end = () => fetch(`${worker.url}/v1/inference/job-7`, { method: 'DELETE' });
    expect((await end()).status).toBe(204);
    expect(dataIn(await answer.text())).toEqual([
      { token: ' upon', index: 0 },
      { error: expect.objectContaining({ code: 'CANCELLED' }) },
    ]);
    expect((await end()).status).toBe(204);
    expect(actionsIn(worker.lines).at(-1)).toBe('cancel');
  });

  it('by the id of its job ends a completion too', async () => {
    await using worker = await startScripted(async function* ({ signal }) {
      yield started;
      await until(signal);
    });
    const job = { 'x-job-id': 'job-8' };
    using call = callCompletion(worker.url, { model: 'tiny', prompt: 'Once' }, job);
    await worker.until('generate');
    await fetch(`${worker.url}/v1/inference/job-8`, { method: 'DELETE' });
    expect((await call.response).status).toBe(499);
  });
});

describe('loading as older clients follow it', () => {
  it('[INF-22] is told in layers until it is done, and not when nothing is loaded', async () => {
    const loaded = Promise.withResolvers<Engine>();
    const began = Promise.withResolvers<(progress: LoadProgress) => void>();
    const listening = Promise.withResolvers<string>();
    const starting = startWorker(optionsWith(), createLog('test', 'silent'), {
      load: ({ onProgress = () => {} }) => {
        began.resolve(onProgress);
        return loaded.promise;
      },
      printLine: (line) => {
        const url = /http:[^"\s]+/.exec(line)?.[0];
        if (url !== undefined) listening.resolve(url);
      },
    });
    const [url, tell] = [await listening.promise, await began.promise];
    expect(await json(`${url}/v1/ready`)).toEqual({
      ready: false,
      state: 'loading',
      progress_url: '/v1/loading/progress',
    });
    tell({ part: 0.5, layers: 8, bytes: 4_000_000 });
    expect(await json(`${url}/health`)).toMatchObject({ status: 'loading', loaded: 0.5 });
    const stream = await fetch(`${url}/v1/loading/progress`);
    tell({ part: 0.55, layers: 8, bytes: 4_000_000 });
    loaded.resolve(engineOf(saying(started, token, ended)));
    const worker = await starting;
    const events = dataIn(await stream.text());
    const half = { layers_loaded: 4, layers_total: 8, vram_mb: 2 };
    expect(events[0]).toEqual({ stage: 'loading_to_vram', ...half });
    expect(events.slice(-2)).toEqual([{ stage: 'ready' }, completionEnd]);
    expect(await json(`${url}/v1/ready`)).toEqual({
      ready: true,
      state: 'idle',
      model_loaded: true,
    });
    expect(await json(`${url}/health`)).toMatchObject({ status: 'ready', loaded: 1 });
    const late = await fetch(`${url}/v1/loading/progress`);
    expect([late.status, late.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await readError(late)).toMatchObject({ code: 'NOT_LOADING' });
    await worker.stop();
  });
});

describe('shutdown as older clients ask for it', () => {
  it('is begun once the answer is given', async () => {
    const leave = vi.fn();
    const worker = await startWorker(optionsWith(), createLog('test', 'silent'), {
      load: async () => engineOf(saying(started, ended)),
      printLine: () => {},
      leave,
    });
    const answer = await fetch(`${worker.url}/v1/admin/shutdown`, { method: 'POST' });
    expect(await answer.json()).toEqual({ status: 'draining' });
    expect(leave).toHaveBeenCalledOnce();
    await worker.stop();
  });
});

function ask(url: string, body: object): Promise<Response> {
  return fetch(`${url}/v1/inference`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function json(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

function dataIn(text: string): unknown[] {
  const lines = text.split('\n\n').filter((event) => event.startsWith('data: '));
  return lines.map((event) => {
    const data = event.slice('data: '.length);
    return data === completionEnd ? data : JSON.parse(data);
  });
}
