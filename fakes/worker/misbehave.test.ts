// Each misbehaviour is seen where it should be, on the wire of the program, and nowhere else.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import {
  defaultModel,
  predict,
  promptFor,
  writeModel,
} from '../../harness/fixtures/model/index.ts';
import {
  callCompletion,
  readCompletion,
  readPieces,
} from '../../system/contracts/conformance/completion-call.ts';
import { WorkerProgram } from '../../system/contracts/conformance/worker-program.ts';
import { completionEnd } from '../../system/contracts/index.ts';
import { type Misbehaviour, Streams } from './misbehave.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const spec = defaultModel();
const { path } = await writeModel(spec, folder);
const main = fileURLToPath(import.meta.resolve('./main.ts'));
const prompts = [
  promptFor(spec, { theme: 'harbour', lane: 0 }),
  promptFor(spec, { theme: 'kitchen', lane: 1 }),
] as const;

describe.concurrent('a fake worker told to misbehave', () => {
  it('drop-token: one token of every stream is missing', async ({ expect }) => {
    await using worker = await start('drop-token');
    const { tokens } = predict(spec, prompts[0], 9);
    for (let round = 0; round < 2; round++) {
      const { texts, ends } = await stream(worker, prompts[0], 9);
      expect(texts).toEqual(tokens.toSpliced(1, 1));
      expect(ends).toBe(1);
    }
    using whole = callCompletion(worker.url, body(prompts[0], 9));
    expect((await readCompletion(whole)).choices[0]?.text).toBe(tokens.join(''));
  });

  it('done-twice: every stream says twice that it is done', async ({ expect }) => {
    await using worker = await start('done-twice');
    const { texts, ends } = await stream(worker, prompts[0], 9);
    expect(texts).toEqual(predict(spec, prompts[0], 9).tokens);
    expect(ends).toBe(2);
  });

  it('mix: streams that run at once have each other’s tokens, one alone has not', async ({
    expect,
  }) => {
    await using worker = await start('mix');
    const said = prompts.map((prompt) => predict(spec, prompt, 24).tokens);
    expect((await stream(worker, prompts[0], 24)).texts).toEqual(said[0]);
    const mixed = await Promise.all(prompts.map((prompt) => stream(worker, prompt, 24)));
    for (const [index, { texts }] of mixed.entries()) {
      expect(texts).toHaveLength(24);
      expect(said[index]?.every((token) => texts.includes(token))).toBe(false);
    }
    expect(mixed.flatMap(({ texts }) => texts).sort()).toEqual(said.flat().sort());
  });
});

describe('mixed streams', () => {
  it('are the same every time', () => {
    const runs = [0, 1].map(() => {
      const streams = new Streams('mix');
      using left = streams.begin(['a1', 'a2', 'a3', 'a4', 'a5']);
      using right = streams.begin(['b1', 'b2', 'b3', 'b4', 'b5']);
      const others = right[Symbol.iterator]();
      const said: string[] = [];
      for (const token of left) said.push(token, String(others.next().value));
      return said;
    });
    expect(runs[0]).toEqual(['a1', 'b1', 'b2', 'a3', 'a2', 'b3', 'a4', 'b4', 'b5', 'a5']);
    expect(runs[1]).toEqual(runs[0]);
  });
});

function body(prompt: string, maxTokens: number) {
  return { model: 'tiny', prompt, max_tokens: maxTokens };
}

function start(misbehaviour: Misbehaviour): Promise<WorkerProgram> {
  const flags = { '--model': 'tiny', '--model-path': path, '--misbehave': misbehaviour };
  // Slow enough for two streams to overlap on a busy machine.
  return WorkerProgram.ready([process.execPath, main], { ...flags, '--between-tokens-ms': '10' });
}

async function stream(worker: WorkerProgram, prompt: string, maxTokens: number) {
  using call = callCompletion(worker.url, { ...body(prompt, maxTokens), stream: true });
  const events = await call.rest();
  const pieces = readPieces(events);
  return {
    texts: pieces.map(({ choices }) => choices[0]?.text ?? '').filter((text) => text !== ''),
    ends: events.filter((data) => data === completionEnd).length,
  };
}
