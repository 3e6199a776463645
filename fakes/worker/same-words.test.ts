// The fake and the worker with llama.cpp inside, asked the same: what they answer must not tell them apart.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import {
  defaultModel,
  type FixtureMessage,
  predict,
  promptFor,
  promptOfChat,
  titledSequences,
  writeModel,
} from '../../harness/fixtures/model/index.ts';
import {
  callChat,
  callCompletion,
  readChatCompletion,
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
  for (const messages of chats()) {
    const [faked, said] = await Promise.all([chat(fake, messages), chat(real, messages)]);
    expect(faked).toEqual(said);
    const { text, promptTokens } = predict(spec, promptOfChat(messages), 20);
    expect(said).toMatchObject({
      choices: [{ message: { content: text } }],
      usage: { prompt_tokens: promptTokens },
    });
  }
  for (const { prompt, max } of questions) {
    const [faked, said] = await Promise.all([ask(fake, prompt, max), ask(real, prompt, max)]);
    expect(faked).toEqual(said);
    const { text, finishReason, promptTokens } = predict(spec, prompt, max);
    const end = text.indexOf('tea');
    const expected =
      end < 0
        ? { text, finish_reason: finishReason }
        : { text: text.slice(0, end), finish_reason: 'stop' };
    expect(said).toMatchObject({ choices: [expected], usage: { prompt_tokens: promptTokens } });
  }
});

/** Of one message, of several, with an answer to go on in. */
function chats(): FixtureMessage[][] {
  const prompt = promptFor(spec, { theme: 'harbour', lane: 2 });
  const begun = predict(spec, prompt, 7).text;
  const asked = [{ role: 'user', content: prompt }];
  const going = [...asked, { role: 'assistant', content: begun }];
  return [
    asked,
    going,
    [...going, { role: 'user', content: 'Meadow, tell me more!' }],
    [{ role: 'system', content: 'Kitchen talk' }, ...asked],
  ];
}

async function chat({ url }: WorkerProgram, messages: readonly FixtureMessage[]) {
  const goesOn = messages.at(-1)?.role === 'assistant';
  const going = { continue_final_message: goesOn, add_generation_prompt: !goesOn };
  using call = callChat(url, {
    model: 'tiny',
    messages,
    max_tokens: 20,
    return_token_ids: true,
    ...going,
  });
  const { choices, usage } = await readChatCompletion(call);
  return { choices, usage };
}

async function ask({ url }: WorkerProgram, prompt: string, maxTokens: number) {
  const body = { model: 'tiny', prompt, max_tokens: maxTokens, return_token_ids: true };
  using call = callCompletion(url, { ...body, stop: ['coffee', 'tea'] });
  const { choices, usage } = await readCompletion(call);
  return { choices, usage };
}
