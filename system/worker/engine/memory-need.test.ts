// What is told of a model before it is loaded, held against what the engine counts when it is.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeGguf, type MetadataValue } from '../../../harness/fixtures/model/gguf-writer.ts';
import { defaultModel, writeModel } from '../../../harness/fixtures/model/index.ts';
import { readGgufHeader } from './gguf-header.ts';
import { loadEngine } from './index.ts';
import { readMemoryNeed } from './memory-need.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the need of a model', () => {
  it.each([
    ['small', defaultModel(), 4],
    ['heavier', defaultModel({ ballast: { layers: 4, feedForward: 8192 } }), 2],
  ])('is close to what the engine counts: %s', async (_name, spec, slots) => {
    const { path: modelPath } = await writeModel(spec, folder);
    const need = await readMemoryNeed({ modelPath, slots });
    await using engine = await loadEngine({ modelPath, slots });
    const ratio = (need.weightsBytes + need.contextBytes) / engine.model.memoryBytes;
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.5);
    expect(need).toMatchObject({ architecture: 'gpt2', contextLength: 4096 });
  });

  it('counts what each layer keeps of a token, where the layers differ', async () => {
    const shared = await contextBytes({ type: 'uint32', value: 2 });
    const varied = await contextBytes({ type: 'int32s', value: [2, 0, 2, 0] });
    // 2 heads of 16 keys and 16 values, 2 bytes each, in 4 layers, for 1,000 tokens in 3 slots.
    expect(shared - varied).toBe((2 * (16 + 16) * 2 * 4 * 1000 * 3) / 2);
  });

  it('is that of a file with a large vocabulary too, however often it must be read', async () => {
    const words = Array.from({ length: 60_000 }, (_none, index) => `word-${index}`);
    const path = await written({ 'tokenizer.ggml.tokens': { type: 'strings', value: words } });
    const { metadata, weightsOffset } = await readGgufHeader(path);
    expect(metadata.get('tokenizer.ggml.tokens')).toEqual({ length: 60_000 });
    expect(metadata.get('x.context_length')).toBe(1000);
    expect(weightsOffset).toBe((await readFile(path)).length - 64);
  });

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, 100)],
    ['of a version that nobody knows', (bytes: Buffer) => bytes.fill(9, 4, 8)],
    ['of junk', (bytes: Buffer) => bytes.fill(255, 24, 80)],
  ])('cannot be told where the header is %s', async (_what, change) => {
    const modelPath = join(folder, 'spoilt.gguf');
    await writeFile(modelPath, change(await readFile(await written({}))));
    await expect(readMemoryNeed({ modelPath, slots: 1 })).rejects.toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      details: { reason: 'damaged', model: 'spoilt.gguf' },
    });
  });
});

async function contextBytes(kvHeads: MetadataValue): Promise<number> {
  const modelPath = await written({ 'x.attention.head_count_kv': kvHeads });
  return (await readMemoryNeed({ modelPath, slots: 3 })).contextBytes;
}

/** A model of 4 layers with 4 heads of 16, and 64 bytes of weights. */
async function written(more: Record<string, MetadataValue>): Promise<string> {
  const path = join(folder, 'shape.gguf');
  const bytes = encodeGguf({
    metadata: {
      'general.architecture': { type: 'string', value: 'x' },
      'x.context_length': { type: 'uint32', value: 1000 },
      'x.embedding_length': { type: 'uint32', value: 64 },
      'x.block_count': { type: 'uint32', value: 4 },
      'x.attention.head_count': { type: 'uint32', value: 4 },
      'x.flag': { type: 'bool', value: true },
      'x.scores': { type: 'float32s', value: [1, 2] },
      ...more,
    },
    tensors: [{ name: 'a', shape: [16], values: new Float32Array(16) }],
  });
  await writeFile(path, bytes);
  return path;
}
