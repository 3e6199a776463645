// The bodies of answers in OpenAI's two shapes: of a completion and of a chat, in pieces and whole. Pure.
import type { ChatChunk, ChatCompletion, Completion, Usage } from '../../contracts/index.ts';

/** How a generation ended. */
export interface CompletionSummary {
  finishReason: 'stop' | 'length';
  promptTokens: number;
  completionTokens: number;
}

export interface ReplyFacts {
  /** Of the answer. */
  id: string;
  model: string;
  kind: 'completion' | 'chat';
  /** Usage in a last piece of its own, without a choice, as `stream_options.include_usage` asks for. */
  includeUsage?: boolean;
}

/** A piece of the answer, before its end. */
export interface Piece {
  text: string;
  tokenIds?: readonly number[];
}

/** `isFirst`: a chat begins by saying who speaks. */
export function pieceBody(
  facts: ReplyFacts,
  piece: Piece,
  isFirst: boolean,
): Completion | ChatChunk {
  const { text, tokenIds } = piece;
  const ids = tokenIds === undefined ? {} : { token_ids: [...tokenIds] };
  const usage = facts.includeUsage === true ? { usage: null } : {};
  if (facts.kind === 'completion') {
    const choice = { index: 0, text, finish_reason: null, logprobs: null, ...ids };
    return { ...head(facts, 'text_completion'), choices: [choice], ...usage };
  }
  const delta = isFirst ? { role: 'assistant', content: text } : { content: text };
  const choice = { index: 0, delta, finish_reason: null, logprobs: null, ...ids };
  return { ...head(facts, 'chat.completion.chunk'), choices: [choice], ...usage };
}

/** The last piece with a choice, which has no text. It tells the usage too, unless that gets a piece of its own. */
export function endBody(facts: ReplyFacts, summary: CompletionSummary): Completion | ChatChunk {
  const ending = { index: 0, finish_reason: summary.finishReason, logprobs: null };
  const usage = facts.includeUsage === true ? null : usageOf(summary);
  return facts.kind === 'completion'
    ? { ...head(facts, 'text_completion'), choices: [{ ...ending, text: '' }], usage }
    : { ...head(facts, 'chat.completion.chunk'), choices: [{ ...ending, delta: {} }], usage };
}

/** The piece that tells the usage and nothing else. */
export function usageBody(facts: ReplyFacts, summary: CompletionSummary): Completion | ChatChunk {
  const rest = { choices: [], usage: usageOf(summary) };
  return facts.kind === 'completion'
    ? { ...head(facts, 'text_completion'), ...rest }
    : { ...head(facts, 'chat.completion.chunk'), ...rest };
}

export function wholeBody(
  facts: ReplyFacts,
  { text, tokenIds }: Piece,
  summary: CompletionSummary,
): Completion | ChatCompletion {
  const ids = tokenIds === undefined ? {} : { token_ids: [...tokenIds] };
  const ending = { index: 0, finish_reason: summary.finishReason, logprobs: null, ...ids };
  const usage = usageOf(summary);
  if (facts.kind === 'completion')
    return { ...head(facts, 'text_completion'), choices: [{ ...ending, text }], usage };
  const message = { role: 'assistant', content: text } as const;
  return { ...head(facts, 'chat.completion'), choices: [{ ...ending, message }], usage };
}

export function usageOf({ promptTokens, completionTokens }: CompletionSummary): Usage {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

function head<T extends string>({ id, model }: ReplyFacts, object: T) {
  return { id, object, created: Math.floor(Date.now() / 1000), model };
}
