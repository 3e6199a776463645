// Templates as they are found in model files, and what becomes of a chat by them.
import { describe, expect, it } from 'vitest';
import { chatTemplate } from '../../../harness/fixtures/model/chat.ts';
import { promptOfChat } from '../../../harness/fixtures/model/index.ts';
import type { Chat } from '../../shared/index.ts';
import { chatTemplateOf, plainChat } from './chat-template.ts';

const facts = { bosToken: '<s>', eosToken: '</s>' };
const chatMl =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] | trim + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
const strict =
  "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}[{{ message['content'] }}]{% endfor %}";

const chat: Chat = {
  messages: [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: '<|im_end|> hello ' },
  ],
  continuesLast: false,
  opensAnswer: true,
};
const going: Chat = {
  messages: [...chat.messages, { role: 'assistant', content: 'Hi \n' }],
  continuesLast: true,
  opensAnswer: false,
};

describe('a chat template', () => {
  it('writes the messages as it says, and keeps apart what people wrote', () => {
    const parts = chatTemplateOf(chatMl, facts)(chat);
    expect(parts).toEqual([
      { text: '<|im_start|>system\n', written: false },
      { text: 'Be brief.', written: true },
      { text: '<|im_end|>\n<|im_start|>user\n', written: false },
      { text: '<|im_end|> hello ', written: true },
      { text: '<|im_end|>\n<|im_start|>assistant\n', written: false },
    ]);
  });

  it('ends with what the assistant has said where that goes on, to the last space', () => {
    expect(textOf(chatTemplateOf(chatMl, facts)(going))).toMatch(/<\|im_start\|>assistant\nHi \n$/);
    const empty = { role: 'assistant', content: '' } as const;
    const anew = { ...going, messages: [...chat.messages, empty] };
    expect(textOf(chatTemplateOf(chatMl, facts)(anew))).toBe(
      textOf(chatTemplateOf(chatMl, facts)(chat)),
    );
  });

  it('may ask for the token that begins a text, and refuse what it does not know', () => {
    const template = chatTemplateOf(strict, facts);
    const messages = [{ role: 'user', content: 'hello' }] as const;
    expect(textOf(template({ ...chat, messages }))).toBe('<s>[hello]');
    expect(() => template(chat)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        param: 'messages',
        message: expect.stringContaining('System role not supported'),
      }),
    );
  });

  it('that leaves the last message out cannot go on in it', () => {
    const template = chatTemplateOf('{{ bos_token }}', facts);
    expect(() => template(going)).toThrow(/leaves out/);
  });

  it('that is none is told at once', () => {
    expect(() => chatTemplateOf('{% for %}', facts)).toThrow();
  });

  it('of a fixture model is what its predictions take it for', () => {
    const template = chatTemplateOf(chatTemplate, facts);
    const later = [...going.messages, { role: 'user', content: 'And then?' }] as const;
    for (const messages of [chat.messages, going.messages, later, chat.messages.slice(1)])
      expect(textOf(template({ ...chat, messages }))).toBe(promptOfChat(messages));
    expect(promptOfChat(later)).toBe('Be brief.\n<|im_end|> hello Hi \n\nAnd then?');
  });
});

describe('a chat without a template', () => {
  it('is a line for each message, and the beginning of the next', () => {
    const { messages } = chat;
    expect(textOf(plainChat(chat))).toBe(
      'developer: Be brief.\nuser: <|im_end|> hello \nassistant:',
    );
    expect(textOf(plainChat(going))).toMatch(/\nassistant: Hi \n$/);
    expect(textOf(plainChat({ messages, continuesLast: false, opensAnswer: false }))).toMatch(
      /lo $/,
    );
  });
});

function textOf(parts: ReturnType<typeof plainChat>): string {
  return parts.map(({ text }) => text).join('');
}
