// The fake's own reading of a model's description, held against the harness's prediction of the same model.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  defaultModel,
  defaultThemes,
  type ModelSpec,
  modelVersion,
  permutedSuccessors,
  predict,
  promptFor,
  titledSequences,
} from '../../harness/fixtures/model/index.ts';
import { type AnswerOptions, answer } from './answer.ts';
import { readModelDescription } from './model-description.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('an answer by description', () => {
  it.each([
    ['the default model', defaultModel()],
    ['another order', defaultModel({ successors: permutedSuccessors(defaultThemes, 'other') })],
  ])('is what the model would say: %s', async (_name, spec) => {
    const described = await describedBy(spec);
    for (const sequence of titledSequences(spec))
      expectSame(spec, described, { prompt: promptFor(spec, sequence), maxTokens: 40 });
  });

  it('is what the model would say to any prompt', async () => {
    const spec = defaultModel({ contextLength: 64 });
    const described = await describedBy(spec);
    const parts = fc.oneof(
      fc.constantFrom('Harbour', 'Meadow', ' gulls', ' gullseye', 'tea', ' tea', ' ', '  ', '▁'),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    );
    const prompts = fc.array(parts, { minLength: 1, maxLength: 6 }).map((all) => all.join(''));
    fc.assert(
      fc.property(prompts, fc.integer({ min: 1, max: 80 }), (prompt, maxTokens) => {
        fc.pre(prompt !== '');
        expectSame(spec, described, { prompt, maxTokens });
      }),
    );
  });

  it('refuses a prompt that fills the context', async () => {
    const described = await describedBy(defaultModel({ contextLength: 16 }));
    expect(() => answer(described, { prompt: 'x'.repeat(16), maxTokens: 1 })).toThrow(
      /16 tokens; from 1 to 15/,
    );
    expect(answer(described, { prompt: 'x'.repeat(15), maxTokens: 9 }).tokens).toHaveLength(1);
  });

  it('is refused where the description is of another version', async () => {
    const path = join(folder, 'future.gguf');
    const description = { version: modelVersion + 1, spec: defaultModel() };
    await writeFile(join(folder, 'future.model.json'), JSON.stringify(description));
    await expect(readModelDescription(path)).rejects.toThrow(/not one of version 2: \/version/);
  });
});

describe('an answer without a description', () => {
  const echo = { description: undefined, contextTokens: 100 };

  it('is the words of the prompt', () => {
    expect(answer(echo, { prompt: ' one  two\nthree', maxTokens: 10 })).toEqual({
      promptTokens: 3,
      tokens: [' one', ' two', ' three'],
      finishReason: 'stop',
    });
  });

  it('is cut off where it may be no longer', () => {
    expect(answer(echo, { prompt: 'one two three', maxTokens: 2 })).toMatchObject({
      tokens: [' one', ' two'],
      finishReason: 'length',
    });
  });
});

/** The model's description as the fake reads it from the file beside the model. */
async function describedBy(spec: ModelSpec): Promise<AnswerOptions> {
  const path = join(folder, `${spec.contextLength}.gguf`);
  const description = { version: modelVersion, spec };
  await writeFile(path.replace('.gguf', '.model.json'), JSON.stringify(description));
  return { description: await readModelDescription(path), contextTokens: undefined };
}

interface Question {
  prompt: string;
  maxTokens: number;
}

function expectSame(
  spec: ModelSpec,
  described: AnswerOptions,
  { prompt, maxTokens }: Question,
): void {
  const predicted = predictOrRefuse(spec, prompt, maxTokens);
  if (predicted === undefined) {
    expect(() => answer(described, { prompt, maxTokens })).toThrow(/tokens; from 1 to/);
    return;
  }
  const { tokens, finishReason, promptTokens } = predicted;
  expect(answer(described, { prompt, maxTokens })).toEqual({ tokens, finishReason, promptTokens });
}

function predictOrRefuse(spec: ModelSpec, prompt: string, maxTokens: number) {
  try {
    return predict(spec, prompt, maxTokens);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
