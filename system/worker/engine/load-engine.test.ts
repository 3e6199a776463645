// Everything that can be wrong with a model, put to the real engine.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corruptModel, defaultModel, writeModel } from '../../../harness/fixtures/model/index.ts';
import { defaultThreads, loadEngine } from './index.ts';
import { importLibrary } from './library.ts';

let folder = '';
let path = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
  path = (await writeModel(defaultModel(), folder)).path;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('loadEngine', () => {
  it('tells the facts of the model, and how far it has come', async () => {
    const progress: number[] = [];
    await using engine = await loadEngine({
      modelPath: path,
      slots: 3,
      contextTokens: 512,
      onProgress: ({ part }) => progress.push(part),
    });
    expect(engine.model).toMatchObject({
      name: 'hornet-sentences',
      architecture: 'gpt2',
      contextLength: 4096,
      sizeBytes: (await readFile(path)).length,
    });
    expect(engine.model.memoryBytes).toBeGreaterThan(engine.model.sizeBytes);
    expect(engine.contextTokens).toBe(512);
    expect(engine.slots).toEqual({ total: 3, busy: 0, waiting: 0 });
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((left, right) => left - right));
  });

  it('has the context that the model was made for unless told otherwise', async () => {
    await using engine = await loadEngine({ modelPath: path, slots: 1 });
    expect(engine.contextTokens).toBe(4096);
  });

  it.each([
    ['a file that is not there', 'file-missing', () => join(folder, 'absent.gguf')],
    ['a folder', 'file-unreadable', () => folder],
    ['an empty file', 'not-a-model', () => written('empty.gguf', (bytes) => bytes.subarray(0, 0))],
    ['another format', 'not-a-model', async () => (await corruptModel(path, folder)).wrongMagic],
    ['half a file', 'damaged', async () => (await corruptModel(path, folder)).truncated],
    ['half a header', 'damaged', () => written('header.gguf', (bytes) => bytes.subarray(0, 1000))],
    ['ten bytes', 'damaged', () => written('ten.gguf', (bytes) => bytes.subarray(0, 10))],
    [
      'a header of junk',
      'damaged',
      () => written('junk.gguf', (bytes) => bytes.fill(255, 24, 200)),
    ],
  ])('refuses %s as %s', async (_what, reason, pathOf) => {
    const modelPath = await pathOf();
    const error = await loadEngine({ modelPath, slots: 1 }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      details: { reason, model: basename(modelPath) },
    });
    expect(JSON.stringify(error)).not.toContain(`${folder}/`);
  });

  it('[INF-15] refuses a model for which the memory it may take is not enough, and says how much is', async () => {
    const needs = { modelPath: path, slots: 8, memoryLimitBytes: 4_000_000 };
    await expect(loadEngine(needs)).rejects.toMatchObject({
      code: 'INSUFFICIENT_MEMORY',
      details: {
        reason: 'not-enough-memory',
        said: expect.stringContaining('4000000 are there'),
        needed_bytes: expect.any(Number),
        available_bytes: 4_000_000,
      },
    });
    await using engine = await loadEngine({ ...needs, memoryLimitBytes: 40_000_000 });
    expect(engine.model.memoryBytes).toBeLessThan(40_000_000);
  });

  it('refuses a context longer than the model has positions for', async () => {
    const refused = loadEngine({ modelPath: path, slots: 1, contextTokens: 4097 });
    await expect(refused).rejects.toMatchObject({ details: { reason: 'context-too-long' } });
  });

  it.each([
    ['a missing key', 'damaged', 'gpt2.block_count', 'gpt2.block_cuont'],
    ['a missing tensor', 'damaged', 'output_norm.weight', 'output_morn.weight'],
    ['an unknown kind of model', 'unsupported', 'gpt2', 'zzz9'],
  ])('refuses %s as %s, in the words of the engine', async (_what, reason, name, other) => {
    const modelPath = await renamed(name, other);
    const program = fileURLToPath(new URL('load-engine.child.ts', import.meta.url));
    const outcome = JSON.parse((await execaNode(program, [modelPath])).stdout);
    expect(outcome).toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      details: { reason, said: expect.stringContaining('error loading model') },
    });
    expect(outcome.lines).toContain(outcome.details.said);
    expect(outcome.message).not.toContain(folder);
  });

  it('stops loading when it is told to, with the reason', async () => {
    const reason = new Error('not wanted any more');
    const stopped = loadEngine({ modelPath: path, slots: 1, signal: AbortSignal.abort(reason) });
    await expect(stopped).rejects.toBe(reason);
    const controller = new AbortController();
    const onProgress = () => controller.abort(reason);
    const { signal } = controller;
    await expect(loadEngine({ modelPath: path, slots: 1, signal, onProgress })).rejects.toBe(
      reason,
    );
  });

  it('says what to install when the library is missing', async () => {
    const missing = importLibrary('/models/tiny.gguf', () =>
      Promise.reject(new Error('not found')),
    );
    await expect(missing).rejects.toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      details: { reason: 'engine-missing', said: expect.stringContaining('npm install') },
    });
  });
});

describe('defaultThreads', () => {
  it.each([
    [1, 1],
    [2, 1],
    [4, 1],
    [8, 4],
    [32, 16],
  ])('on %i cores is %i', (cores, threads) => {
    expect(defaultThreads(cores)).toBe(threads);
  });
});

async function written(name: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const changed = join(folder, name);
  await writeFile(changed, change(await readFile(path)));
  return changed;
}

/** A copy with another name, as long, in place of the first occurrence of a name. */
function renamed(name: string, other: string): Promise<string> {
  return written(`${other}.gguf`, (bytes) => {
    bytes.write(other, bytes.indexOf(name), 'latin1');
    return bytes;
  });
}
