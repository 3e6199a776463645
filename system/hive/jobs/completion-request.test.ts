// An operation in the words of OpenAI's API: what is passed on, and how an answer that another worker has begun goes on.
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { ChatCompletionRequestSchema, CompletionRequestSchema } from '../../contracts/index.ts';
import { anOperation } from '../../contracts/testing/builders.ts';
import { completionRequest, tokensLeft } from './completion-request.ts';

const asked = { stream: true, stream_options: { include_usage: true }, return_token_ids: true };
const messages = [{ role: 'user' as const, content: 'Who are you?' }];

function inAChat(changes: Parameters<typeof anOperation>[0] = {}) {
  const { prompt: _none, ...operation } = anOperation({ messages, ...changes });
  return operation;
}

describe('a prompt', () => {
  it('is asked for as a completion, with all that is said of how to choose and when to stop', () => {
    const sampling = { temperature: 0.5, top_p: 0.9, stop: ['.', '!'], seed: 7 };
    const { path, body } = completionRequest(anOperation({ prompt: 'Once', ...sampling }));
    expect(path).toBe('/v1/completions');
    expect(body).toEqual({ ...asked, model: 'tiny', prompt: 'Once', max_tokens: 8, ...sampling });
    expect(Value.Check(CompletionRequestSchema, body)).toBe(true);
  });

  it('[INF-37] goes on after the text that another worker has given, with the tokens that are left', () => {
    const continuation = { text: ' upon a', events: 2, tokens: 3 };
    const { body } = completionRequest(anOperation({ prompt: 'Once', continuation }));
    expect(body).toMatchObject({ prompt: 'Once upon a', max_tokens: 5 });
  });
});

describe('messages', () => {
  it('are asked for as a chat', () => {
    const { path, body } = completionRequest(inAChat({ seed: 7 }));
    expect(path).toBe('/v1/chat/completions');
    expect(body).toEqual({
      ...{ ...asked, model: 'tiny', messages, max_tokens: 8, temperature: 0, seed: 7 },
    });
    expect(Value.Check(ChatCompletionRequestSchema, body)).toBe(true);
  });

  it('[INF-37] go on in the assistant’s last message', () => {
    const continuation = { text: 'I am', events: 2, tokens: 2 };
    const { body } = completionRequest(inAChat({ continuation }));
    expect(body).toMatchObject({
      messages: [...messages, { role: 'assistant', content: 'I am' }],
      ...{ continue_final_message: true, add_generation_prompt: false, max_tokens: 6 },
    });
    expect(Value.Check(ChatCompletionRequestSchema, body)).toBe(true);
  });

  it('go on from nothing as if nobody had begun', () => {
    const { body } = completionRequest(
      inAChat({ continuation: { text: '', events: 0, tokens: 0 } }),
    );
    expect(body).toMatchObject({ messages, max_tokens: 8 });
    expect(body).not.toHaveProperty('continue_final_message');
  });
});

it.each([
  [0, 8],
  [7, 1],
  [8, 0],
  [9, 0],
])('after %i of 8 tokens %i are left', (tokens, left) => {
  const continuation = { text: 'a', events: 1, tokens };
  expect(tokensLeft(anOperation({ continuation }))).toBe(left);
});
