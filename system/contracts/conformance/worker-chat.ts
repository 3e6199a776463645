// The part of the worker suite about chats: their shape, whole and streamed, and going on in what the assistant has said.
import { describe, expect, it } from 'vitest';
import { completionEnd } from '../completion.ts';
import {
  callChat,
  readChatCompletion,
  readChatPieces,
  readError,
  readHealth,
} from './completion-call.ts';
import { harbour, meadow } from './samples.ts';

export function describeChats(url: () => string): void {
  const ask = async (more: Record<string, unknown> = {}) => {
    const { model } = await readHealth(url());
    const messages = [{ role: 'user', content: harbour }];
    return { model, messages, max_tokens: 12, temperature: 0, ...more };
  };
  const refusal = async (body: unknown) => {
    using call = callChat(url(), body);
    const { status } = await call.response;
    return { status, ...(await readError(await call.response)) };
  };

  describe('chats', () => {
    it('answers whole, as the assistant, with the reason of its end and the tokens used', async () => {
      const body = await ask({
        messages: [{ role: 'system', content: meadow }, userSays(harbour)],
      });
      using call = callChat(url(), body);
      const { choices, usage, model } = await readChatCompletion(call);
      expect(model).toBe(body.model);
      expect(choices).toHaveLength(1);
      expect(choices[0]).toMatchObject({ index: 0, finish_reason: 'length' });
      expect(choices[0]?.message.content).not.toBe('');
      expect(usage).toMatchObject({ completion_tokens: 12 });
      expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + 12);
    });

    it('[INF-04] streams the same in pieces, the first of which says who speaks', async () => {
      using whole = callChat(url(), await ask());
      using streamed = callChat(url(), await ask({ stream: true }));
      const { choices } = await readChatCompletion(whole);
      const events = await streamed.rest();
      const pieces = readChatPieces(events);
      const text = pieces.map((piece) => piece.choices[0]?.delta.content ?? '').join('');
      expect(text).toBe(choices[0]?.message.content);
      const roles = pieces.map((piece) => piece.choices[0]?.delta.role);
      expect(roles).toEqual(['assistant', ...pieces.slice(1).map(() => undefined)]);
      const reasons = pieces.map((piece) => piece.choices[0]?.finish_reason);
      expect(reasons).toEqual([...pieces.slice(1).map(() => null), 'length']);
      expect(pieces.at(-1)?.usage?.completion_tokens).toBe(12);
      expect(events.at(-1)).toBe(completionEnd);
    });

    it('[INF-37] goes on in the last message of the assistant with exactly what is left', async () => {
      using whole = callChat(url(), await ask());
      using begun = callChat(url(), await ask({ max_tokens: 5 }));
      const [all, first] = [await contentOf(whole), await contentOf(begun)];
      const messages = [userSays(harbour), { role: 'assistant', content: first }];
      const going = { continue_final_message: true, add_generation_prompt: false };
      using rest = callChat(url(), await ask({ messages, max_completion_tokens: 7, ...going }));
      expect(first + (await contentOf(rest))).toBe(all);
    });

    it('takes what is said before into account', async () => {
      using alone = callChat(url(), await ask());
      const before = [userSays(meadow), { role: 'assistant', content: ' clover' }];
      using later = callChat(url(), await ask({ messages: [...before, userSays(harbour)] }));
      expect(await contentOf(later)).not.toBe(await contentOf(alone));
    });

    it('takes a content in parts for what the parts say together', async () => {
      const parts = [harbour.slice(0, 9), harbour.slice(9)].map((text) => ({ type: 'text', text }));
      using plain = callChat(url(), await ask());
      using parted = callChat(url(), await ask({ messages: [{ role: 'user', content: parts }] }));
      expect(await contentOf(parted)).toBe(await contentOf(plain));
    });

    it.each([
      ['no messages', { messages: [] }, 'messages'],
      ['nobody’s message', { messages: [{ role: 'robot', content: 'x' }] }, 'messages.0.role'],
      [
        'a picture',
        { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
        'messages.0.content',
      ],
      ['going on in what the user said', { continue_final_message: true }, 'messages'],
      [
        'going on and beginning anew at once',
        { continue_final_message: true, add_generation_prompt: true },
        'add_generation_prompt',
      ],
      ['tools', { tools: [{ type: 'function' }] }, 'tools'],
    ])('refuses %s', async (_what, wrong, param) => {
      expect(await refusal(await ask(wrong))).toMatchObject({
        status: 400,
        code: 'VALIDATION_FAILED',
        param,
      });
    });

    it('refuses a chat that fills the context, before any piece', async () => {
      const body = await ask({ messages: [userSays('é'.repeat(30_000))], stream: true });
      expect(await refusal(body)).toMatchObject({
        status: 400,
        code: 'VALIDATION_FAILED',
        param: 'messages',
      });
    });
  });
}

function userSays(content: string) {
  return { role: 'user', content };
}

async function contentOf(call: ReturnType<typeof callChat>): Promise<string> {
  return (await readChatCompletion(call)).choices[0]?.message.content ?? '';
}
