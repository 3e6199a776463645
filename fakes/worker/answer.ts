// What the fake says to a prompt: the described model's words, or the prompt's own where no model is described.
import { type Chat, Failure } from '../../system/shared/index.ts';
import type { ModelDescription } from './model-description.ts';
import { readPrompt } from './read-prompt.ts';
import { stopAt } from './stop-at.ts';

export interface Answer {
  promptTokens: number;
  /** Where a stop text ended the answer, the last ones may be shorter than they were, or empty. */
  tokens: readonly string[];
  /** The token that a stop text ended in the middle, as it was. */
  cutToken?: string;
  /** `length` where the answer was cut off, by `maxTokens` or by a full context. */
  finishReason: 'stop' | 'length';
}

export interface Question {
  prompt: string | Chat;
  maxTokens?: number;
  stop?: readonly string[];
}

export interface AnswerOptions {
  /** Undefined: echo. */
  description: ModelDescription | undefined;
  /** Tokens that prompt and answer may have together; by default as many as the described model was made for. */
  contextTokens: number | undefined;
  /** Tokens that all requests together may hold. */
  kvTokens?: number;
}

/** What an echo has in the place of a model's own. */
const echoContextTokens = 4096;

/** The answer to a question. @throws VALIDATION_FAILED for a prompt that leaves no room in the context */
export function answer(options: AnswerOptions, { prompt, maxTokens, stop = [] }: Question): Answer {
  const { description, kvTokens = Number.POSITIVE_INFINITY } = options;
  const limit = contextOf(options);
  const { promptTokens, words } =
    description === undefined ? echo(prompt) : recite(description, textOf(prompt));
  const most = Math.min(limit, kvTokens) - 1;
  if (promptTokens > most) throw promptTooLong(prompt, promptTokens, most);
  const allowed = Math.min(maxTokens ?? Number.POSITIVE_INFINITY, limit - promptTokens);
  const tokens = words.take(allowed).toArray();
  const stopped = stopAt(tokens, stop);
  if (stopped !== undefined) {
    const cutToken = tokens[stopped.findLastIndex((text) => text !== '')] ?? '';
    return { promptTokens, tokens: stopped, cutToken, finishReason: 'stop' };
  }
  // An answer that ends with the last token it may have was cut off: its end was never said.
  return { promptTokens, tokens, finishReason: tokens.length < allowed ? 'stop' : 'length' };
}

/** Tokens that prompt and answer may have together. */
export function contextOf({ description, contextTokens }: AnswerOptions): number {
  return contextTokens ?? description?.contextLength ?? echoContextTokens;
}

/** The text that a chat is for a described model: what the template in its file makes of it. */
export function textOf(prompt: string | Chat): string {
  if (typeof prompt === 'string') return prompt;
  return prompt.messages
    .map(({ role, content }, index) =>
      index > 0 && role !== 'assistant' ? `\n${content}` : content,
    )
    .join('');
}

interface Speech {
  promptTokens: number;
  words: IteratorObject<string>;
}

/** Of a chat, what the user said last is repeated, but for what the assistant has repeated already. */
function echo(prompt: string | Chat): Speech {
  const said = wordsOf(textOf(prompt));
  const words = typeof prompt === 'string' ? said : unsaidWords(prompt);
  return {
    promptTokens: Math.max(1, said.length),
    words: words.values().map((word) => ` ${word}`),
  };
}

function unsaidWords({ messages, continuesLast }: Chat): string[] {
  const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const done = continuesLast ? wordsOf(messages.at(-1)?.content ?? '') : [];
  return wordsOf(asked).slice(done.length);
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function recite(description: ModelDescription, prompt: string): Speech {
  const { tokens, theme, lane, word } = readPrompt(description, prompt);
  return { promptTokens: tokens, words: successors(description, theme, lane, word) };
}

function* successors(
  { themes, successors: table }: ModelDescription,
  theme: number,
  lane: number,
  last: number | undefined,
): Generator<string> {
  const order = table[theme]?.[lane];
  const words = themes[theme]?.lanes[lane];
  let index = last === undefined ? order?.first : order?.next[last];
  while (index !== undefined && index !== null) {
    yield ` ${words?.[index]}`;
    index = order?.next[index];
  }
}

function promptTooLong(prompt: string | Chat, promptTokens: number, most: number): Failure {
  const fault = `has ${promptTokens} tokens; from 1 to ${most} are possible`;
  const param = typeof prompt === 'string' ? 'prompt' : 'messages';
  return new Failure('VALIDATION_FAILED', `The prompt ${fault}.`, {
    param,
    details: { faults: [{ field: param, fault }] },
  });
}
