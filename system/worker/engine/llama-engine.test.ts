// The engine at work: real llama.cpp, a model whose answers are known.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  defaultModel,
  predict,
  promptFor,
  titledSequences,
  writeModel,
} from '../../../harness/fixtures/model/index.ts';
import type { Engine, GenerateItem, GenerateRequest } from './index.ts';
import { loadEngine } from './index.ts';

const spec = defaultModel();
const heavySpec = defaultModel({ ballast: { layers: 4, feedForward: 8192 } });
const harbour = promptFor(spec, { theme: 'harbour', lane: 0 });
let folder = '';
let engine: Engine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  const { path } = await writeModel(spec, folder);
  engine = await loadEngine({ modelPath: path, slots: 4, queueLimit: 64, threads: 1 });
});

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe('generate', () => {
  it('[INF-04] yields the tokens in order, none missing, none twice, each in a piece of its own', async () => {
    for (const sequence of titledSequences(spec)) {
      const prompt = promptFor(spec, sequence);
      const expected = predict(spec, prompt, 30);
      const items = await all(engine.generate({ prompt, maxTokens: 30, temperature: 1 }));
      expect(items.filter(({ kind }) => kind !== 'progress')).toEqual([
        { kind: 'start', slot: expect.any(Number), promptTokens: expected.promptTokens },
        ...expected.tokens.map((text) => ({ kind: 'token', text, ids: [expect.any(Number)] })),
        {
          kind: 'end',
          summary: {
            finishReason: expected.finishReason,
            promptTokens: expected.promptTokens,
            completionTokens: expected.tokens.length,
          },
        },
      ]);
    }
  });

  it('[INF-35] completes 16 requests at once in 4 slots, without interference, over and over', async () => {
    const sequences = titledSequences(spec);
    for (let round = 0; round < 6; round++) {
      const answers = sequences.map(async (sequence, index) => {
        const prompt = promptFor(spec, { ...sequence, topic: `round ${round}`.repeat(index) });
        const maxTokens = 20 + ((index * 37 + round * 11) % 80);
        const answer = await textOf(engine.generate({ prompt, maxTokens, temperature: 1 }));
        expect(answer).toBe(predict(spec, prompt, maxTokens).text);
      });
      await Promise.all(answers);
    }
    expect(engine.slots).toEqual({ total: 4, busy: 0, waiting: 0 });
  });

  it('[INF-35] keeps 16 slots apart that are taken and given back all the time', async () => {
    const { path } = await writeModel(spec, folder);
    await using wide = await loadEngine({ modelPath: path, slots: 16, queueLimit: 240 });
    const sequences = titledSequences(spec);
    const answers = Array.from({ length: 240 }, async (_none, index) => {
      const prompt = promptFor(spec, sequences[index % 16] ?? { theme: 'fog', lane: 0 });
      const maxTokens = 10 + ((index * 37) % 50);
      const answer = await textOf(wide.generate({ prompt, maxTokens, temperature: 1 }));
      return answer === predict(spec, prompt, maxTokens).text;
    });
    expect(await Promise.all(answers)).toEqual(answers.map(() => true));
  });

  it('answers up to the last token of the context, and refuses a prompt that fills it', async () => {
    const topic = 'x'.repeat(4060);
    const prompt = promptFor(spec, { theme: 'meadow', lane: 1, topic });
    const { promptTokens, text, finishReason } = predict(spec, prompt, 1000);
    const items = await all(engine.generate({ prompt, maxTokens: 1000, temperature: 0 }));
    expect(textIn(items)).toBe(text);
    expect(items.at(-1)).toEqual({
      kind: 'end',
      summary: { finishReason, promptTokens, completionTokens: 4096 - promptTokens },
    });
    const tooLong = engine.generate({ prompt: 'x'.repeat(4096), maxTokens: 1, temperature: 0 });
    await expect(all(tooLong)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      param: 'prompt',
      message: 'The prompt has 4096 tokens; from 1 to 4095 are possible.',
    });
    const startedMs = performance.now();
    const endless = engine.generate({ prompt: 'x'.repeat(500_000), maxTokens: 1, temperature: 0 });
    await expect(all(endless)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      message: expect.stringContaining('at least'),
    });
    expect(performance.now() - startedMs).toBeLessThan(2000);
    expect(engine.slots.busy).toBe(0);
  });

  it('tells how much of a long prompt it has read, before the first token', async () => {
    const prompt = promptFor(spec, { theme: 'meadow', lane: 1, topic: 'x'.repeat(1500) });
    const items = await all(engine.generate({ prompt, maxTokens: 2, temperature: 0 }));
    const read = items.map((item) => (item.kind === 'progress' ? item.readTokens : 0));
    const told = read.filter((tokens) => tokens > 0);
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual(told.toSorted((left, right) => left - right));
    expect(told.at(-1)).toBeLessThan(predict(spec, prompt, 1).promptTokens);
    expect(read.lastIndexOf(told.at(-1) ?? 0)).toBeLessThan(
      items.findIndex(({ kind }) => kind === 'token'),
    );
  });

  it('ends before a stop text, also one that spans tokens', async () => {
    const request = { prompt: harbour, maxTokens: 40, temperature: 0 };
    const stopped = await all(engine.generate({ ...request, stop: ['never', 'boats wh'] }));
    expect(textIn(stopped)).toBe(' gulls circle above wooden ');
    expect(stopped.at(-1)).toMatchObject({
      summary: { finishReason: 'stop', completionTokens: 6 },
    });
    const spared = await textOf(engine.generate({ ...request, maxTokens: 4, stop: [' wooden b'] }));
    expect(spared).toBe(' gulls circle above wooden');
  });

  it('takes topP and seed', async () => {
    const request = { prompt: harbour, maxTokens: 12, temperature: 2, topP: 0.5, seed: 42 };
    expect(await textOf(engine.generate(request))).toBe(predict(spec, harbour, 12).text);
  });
});

describe('cancelling', () => {
  it('[INF-28] gives the slot back when an answer ends, is cancelled, or is not taken any more', async () => {
    const endings: ((taken: AsyncGenerator<GenerateItem>) => Promise<unknown>)[] = [
      (taken) => all(taken),
      async (taken) => {
        await taken.next();
        await taken.next();
        await taken.return(undefined);
      },
    ];
    for (const end of endings) {
      await end(engine.generate({ prompt: harbour, maxTokens: 20, temperature: 0 }));
      expect(engine.slots.busy).toBe(0);
    }
    const meadow = promptFor(spec, { theme: 'meadow', lane: 0 });
    const next = await textOf(engine.generate({ prompt: meadow, maxTokens: 9, temperature: 0 }));
    expect(next).toBe(predict(spec, meadow, 9).text);
  });

  it('stops at the next token, with the reason, and leaves the others alone', async () => {
    const controller = new AbortController();
    const reason = new Error('the client went away');
    const other = textOf(engine.generate({ prompt: harbour, maxTokens: 300, temperature: 0 }));
    const taken: string[] = [];
    const cancelled = (async () => {
      const { signal } = controller;
      const request = { prompt: harbour, maxTokens: 4000, temperature: 0, signal };
      for await (const item of engine.generate(request)) {
        if (item.kind === 'token') taken.push(item.text);
        if (taken.length === 5) controller.abort(reason);
      }
    })();
    await expect(cancelled).rejects.toBe(reason);
    expect(taken).toHaveLength(5);
    expect(engine.slots.busy).toBe(1);
    expect(await other).toBe(predict(spec, harbour, 300).text);
  });

  it('frees the slot also when nobody takes what was written', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const stalled = engine.generate({ prompt: harbour, maxTokens: 4000, temperature: 0, signal });
    await stalled.next();
    await stalled.next();
    const others = Array.from({ length: 3 }, async () => {
      const other = engine.generate({ prompt: harbour, maxTokens: 4000, temperature: 0 });
      await other.next();
      return other;
    });
    await Promise.all(others);
    const next = engine.generate({ prompt: harbour, maxTokens: 2, temperature: 0 });
    const waiting = textOf(next);
    controller.abort(new Error('gone'));
    expect(await waiting).toBe(' gulls circle');
    await expect(stalled.next()).rejects.toThrow('gone');
    for (const other of others) await (await other).return();
    expect(engine.slots.busy).toBe(0);
  });

  it('stops while the prompt is being read, long before all of it is', async () => {
    const { path } = await writeModel(heavySpec, folder);
    await using heavy = await loadEngine({ modelPath: path, slots: 1, threads: 1 });
    const prompt = promptFor(spec, { theme: 'kitchen', lane: 2, topic: 'x'.repeat(3500) });
    const request = { prompt, maxTokens: 1, temperature: 0 };
    const whole = await spentMs(() => all(heavy.generate(request)));
    const controller = new AbortController();
    const reason = new Error('cancelled while reading');
    const cancelled = await spentMs(async () => {
      const answer = heavy.generate({ ...request, signal: controller.signal });
      expect(await answer.next()).toMatchObject({ value: { kind: 'start' } });
      const first = answer.next();
      controller.abort(reason);
      await expect(first).rejects.toBe(reason);
    });
    expect(cancelled).toBeLessThan(whole / 2);
    expect(heavy.slots.busy).toBe(0);
  });

  it('stops waiting for a slot, and serves the others in turn', async () => {
    const { path } = await writeModel(spec, folder);
    await using narrow = await loadEngine({ modelPath: path, slots: 1, queueLimit: 2 });
    const first = narrow.generate({ prompt: harbour, maxTokens: 4000, temperature: 0 });
    await first.next();
    const controller = new AbortController();
    const request = { prompt: harbour, maxTokens: 3, temperature: 0 };
    const waiting = all(narrow.generate({ ...request, signal: controller.signal }));
    const patient = textOf(narrow.generate(request));
    await expect(all(narrow.generate(request))).rejects.toMatchObject({ code: 'ALL_SLOTS_BUSY' });
    expect(narrow.slots).toEqual({ total: 1, busy: 1, waiting: 2 });
    const reason = new Error('gone');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await first.return(undefined);
    expect(await patient).toBe(' gulls circle above');
  });
});

describe('unloading', () => {
  it('ends what runs and what waits, once, and refuses what comes later', async () => {
    const { path } = await writeModel(spec, folder);
    const closing = await loadEngine({ modelPath: path, slots: 1 });
    const request: GenerateRequest = { prompt: harbour, maxTokens: 4000, temperature: 0 };
    const outcomes = [all(closing.generate(request)), all(closing.generate(request))].map(
      (answer) => answer.catch((error: unknown) => error),
    );
    await Promise.all([closing[Symbol.asyncDispose](), closing[Symbol.asyncDispose]()]);
    outcomes.push(all(closing.generate(request)).catch((error: unknown) => error));
    for (const outcome of await Promise.all(outcomes)) {
      expect(outcome).toMatchObject({ code: 'DRAINING' });
    }
    expect(closing.slots).toEqual({ total: 1, busy: 0, waiting: 0 });
  });
});

async function all(items: AsyncIterable<GenerateItem>): Promise<GenerateItem[]> {
  return Array.fromAsync(items);
}

function textIn(items: readonly GenerateItem[]): string {
  return items.map((item) => (item.kind === 'token' ? item.text : '')).join('');
}

async function textOf(items: AsyncIterable<GenerateItem>): Promise<string> {
  return textIn(await all(items));
}

async function spentMs(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
