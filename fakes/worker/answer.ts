// What the fake says to a prompt: the described model's words, or the prompt's own where no model is described.
import { Failure } from '../../system/shared/index.ts';
import type { ModelDescription } from './model-description.ts';
import { readPrompt } from './read-prompt.ts';

export interface Answer {
  promptTokens: number;
  tokens: readonly string[];
  /** `length` where the answer was cut off, by `maxTokens` or by a full context. */
  finishReason: 'stop' | 'length';
}

export interface AnswerOptions {
  /** Undefined: echo. */
  description: ModelDescription | undefined;
  /** Tokens that prompt and answer may have together; by default as many as the described model was made for. */
  contextTokens: number | undefined;
}

/** What an echo has in the place of a model's own. */
const echoContextTokens = 4096;

/** The answer to a prompt. @throws VALIDATION_FAILED for a prompt that leaves no room in the context */
export function answer(
  { description, contextTokens }: AnswerOptions,
  prompt: string,
  maxTokens: number,
): Answer {
  const limit = contextTokens ?? description?.contextLength ?? echoContextTokens;
  const { promptTokens, words } =
    description === undefined ? echo(prompt) : recite(description, prompt);
  if (promptTokens >= limit) throw promptTooLong(promptTokens, limit);
  const allowed = Math.min(maxTokens, limit - promptTokens);
  const tokens = words.take(allowed).toArray();
  // An answer that ends with the last token it may have was cut off: its end was never said.
  return { promptTokens, tokens, finishReason: tokens.length < allowed ? 'stop' : 'length' };
}

interface Speech {
  promptTokens: number;
  words: IteratorObject<string>;
}

function echo(prompt: string): Speech {
  const words = prompt.split(/\s+/).filter((word) => word !== '');
  return {
    promptTokens: Math.max(1, words.length),
    words: words.values().map((word) => ` ${word}`),
  };
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

function promptTooLong(promptTokens: number, contextTokens: number): Failure {
  const fault = `has ${promptTokens} tokens; from 1 to ${contextTokens - 1} are possible`;
  return new Failure('VALIDATION_FAILED', `The prompt ${fault}.`, {
    param: 'prompt',
    details: { faults: [{ field: 'prompt', fault }] },
  });
}
