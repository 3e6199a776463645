// The fake and the worker with llama.cpp inside, asked the same: what they answer must not tell them apart.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import {
  defaultModel,
  predict,
  promptFor,
  titledSequences,
  writeModel,
} from '../../harness/fixtures/model/index.ts';
import {
  callCompletion,
  readCompletion,
} from '../../system/contracts/conformance/completion-call.ts';
import { WorkerProgram } from '../../system/contracts/conformance/worker-program.ts';

const folder = await mkdtemp(join(tmpdir(), 'hornet-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const spec = defaultModel({ contextLength: 512 });

it('[CARD-07] the fake says what the real worker says, word for word', async () => {
  const { path } = await writeModel(spec, folder);
  const flags = { '--model': 'tiny', '--model-path': path };
  const start = (program: string) =>
    WorkerProgram.ready([process.execPath, fileURLToPath(import.meta.resolve(program))], flags);
  await using fake = await start('./main.ts');
  await using real = await start('../../system/worker/main.ts');
  const questions = [
    ...titledSequences(spec).map((sequence) => ({ prompt: promptFor(spec, sequence), max: 26 })),
    { prompt: promptFor(spec, { theme: 'meadow', lane: 0 }), max: 1000 },
    { prompt: 'Meadow clover sways 🐝', max: 5 },
    { prompt: ' ', max: 3 },
    { prompt: 'Mountain gulls circle', max: 12 },
  ];
  for (const { prompt, max } of questions) {
    const [faked, said] = await Promise.all([ask(fake, prompt, max), ask(real, prompt, max)]);
    expect(faked).toEqual(said);
    const { text, finishReason, promptTokens } = predict(spec, prompt, max);
    expect(said).toMatchObject({
      choices: [{ text, finish_reason: finishReason }],
      usage: { prompt_tokens: promptTokens },
    });
  }
});

async function ask({ url }: WorkerProgram, prompt: string, maxTokens: number) {
  using call = callCompletion(url, { model: 'tiny', prompt, max_tokens: maxTokens });
  const { choices, usage } = await readCompletion(call);
  return { choices, usage };
}
