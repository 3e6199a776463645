// What the fake refuses to load, and that it gives the worker's reasons for it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultModel, writeModel } from '../../harness/fixtures/model/index.ts';
import { loadModel } from './load-model.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('loadModel', () => {
  it('takes the description beside the model, and none where none is', async () => {
    const { path } = await writeModel(defaultModel({ contextLength: 64 }), folder);
    expect(await loadModel({ modelPath: path, contextTokens: 64 })).toMatchObject({
      contextLength: 64,
    });
    const bare = await written('bare.gguf', 'GGUF and nothing more');
    expect(await loadModel({ modelPath: bare, contextTokens: 1_000_000 })).toBeUndefined();
  });

  it.each([
    ['a file that is not there', 'file-missing', () => join(folder, 'absent.gguf')],
    ['a folder', 'file-unreadable', () => folder],
    ['another format', 'not-a-model', () => written('other.gguf', 'FUGG')],
    ['an empty file', 'not-a-model', () => written('empty.gguf', '')],
    ['a description that is none', 'damaged', () => describedAs('{"version":1}')],
    ['a context beyond the model’s own', 'context-too-long', () => tooShort()],
  ])('refuses %s as %s', async (_what, reason, pathOf) => {
    const path = await pathOf();
    const error = await loadModel({ modelPath: path, contextTokens: 65 }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: 'MODEL_LOAD_FAILED', details: { reason } });
    expect(JSON.stringify(error)).not.toContain(`${folder}/`);
  });
});

async function written(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

async function describedAs(text: string): Promise<string> {
  await written('described.model.json', text);
  return written('described.gguf', 'GGUF');
}

async function tooShort(): Promise<string> {
  return (await writeModel(defaultModel({ contextLength: 64 }), folder)).path;
}
