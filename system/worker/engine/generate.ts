// One request in one slot: reads the prompt, then yields the answer token by token until something ends it.
import { randomInt } from 'node:crypto';
import type { LlamaContextSequence, SequenceEvaluateOptions, Token } from 'node-llama-cpp';
import { Failure, type TokenMemory } from '../../shared/index.ts';
import type { ChatTemplate } from './chat-template.ts';
import type { GenerateItem, GenerateRequest } from './engine.ts';
import { prefill } from './prefill.ts';
import { tokensOf } from './prompt-tokens.ts';
import { StopText } from './stop-text.ts';
import { TokenText } from './token-text.ts';

export interface SlotRequest extends GenerateRequest {
  readonly signal: AbortSignal;
  readonly slot: number;
  readonly contextTokens: number;
  /** In characters, where it is known. */
  readonly longestToken: number | undefined;
  /** Writes a chat as the model knows chats. */
  readonly template: ChatTemplate;
  readonly memory: TokenMemory;
}

/**
 * Runs the request in an empty sequence, and leaves the sequence as it is in the end.
 * @throws Failure VALIDATION_FAILED for a prompt without room for an answer, OUT_OF_MEMORY; the signal's reason
 */
export async function* generate(
  sequence: LlamaContextSequence,
  request: SlotRequest,
): AsyncGenerator<GenerateItem, void, undefined> {
  const { signal, slot, memory } = request;
  signal.throwIfAborted();
  const prompt = tokenized(sequence, request);
  const promptTokens = prompt.length;
  using share = memory.open();
  share.take(promptTokens);
  yield { kind: 'start', slot, promptTokens };
  const last = yield* prefill(sequence, prompt, signal);
  const limit = Math.min(request.maxTokens ?? Infinity, request.contextTokens - promptTokens);
  const written = new TokenText<Token>(
    (tokens, before) => sequence.model.detokenize(tokens, false, before),
    prompt,
  );
  const stops = new StopText(request.stop ?? []);
  let ids: Token[] = [];
  let completionTokens = 0;
  let stopped = false;
  for await (const token of sequence.evaluate(last, samplingOf(request))) {
    signal.throwIfAborted();
    share.take(1);
    completionTokens += 1;
    ids.push(token);
    const piece = stops.push(written.push(token));
    if (piece.text !== '') {
      yield { kind: 'token', text: piece.text, ids };
      ids = [];
    }
    signal.throwIfAborted();
    stopped = piece.stopped;
    if (stopped || completionTokens >= limit) break;
  }
  const wasCut = !stopped && completionTokens >= limit;
  if (!stopped) {
    const piece = stops.push(written.flush());
    const text = piece.stopped ? piece.text : piece.text + stops.flush();
    if (text !== '') yield { kind: 'token', text, ids };
  }
  const finishReason = wasCut ? 'length' : 'stop';
  yield { kind: 'end', summary: { finishReason, promptTokens, completionTokens } };
}

function tokenized(sequence: LlamaContextSequence, request: SlotRequest): Token[] {
  const { prompt, template, contextTokens, longestToken, memory } = request;
  const most = Math.min(contextTokens, memory.limit) - 1;
  // To count the tokens of half a million characters can take ten seconds, in which nothing else is done here.
  const fewest = Math.ceil(lengthOf(prompt) / (longestToken ?? Number.POSITIVE_INFINITY));
  if (fewest > most) throw unfit(prompt, `at least ${fewest}`, most);
  const tokens = tokensOf(sequence.model, template, prompt);
  if (tokens.length > 0 && tokens.length <= most) return tokens;
  throw unfit(prompt, String(tokens.length), most);
}

function lengthOf(prompt: SlotRequest['prompt']): number {
  if (typeof prompt === 'string') return prompt.length;
  return prompt.messages.reduce((sum, { content }) => sum + content.length, 0);
}

function unfit(prompt: SlotRequest['prompt'], tokens: string, most: number): Failure {
  const fault = `has ${tokens} tokens; from 1 to ${most} are possible`;
  const param = typeof prompt === 'string' ? 'prompt' : 'messages';
  return new Failure('VALIDATION_FAILED', `The prompt ${fault}.`, {
    param,
    details: { faults: [{ field: param, fault }] },
  });
}

function samplingOf({ temperature, topP = 1, seed }: SlotRequest): SequenceEvaluateOptions {
  return {
    temperature,
    topP,
    // All tokens; the library would take the likeliest forty.
    topK: 0,
    // Without one, the library takes the second it is: the same for all who ask in it.
    seed: seed === undefined ? randomInt(seeds) : ((seed % seeds) + seeds) % seeds,
  };
}

/** As many as the library tells apart. */
const seeds = 2 ** 31;
