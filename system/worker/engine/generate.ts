// One request in one slot: reads the prompt, then yields the answer token by token until something ends it.
import { randomInt } from 'node:crypto';
import type { LlamaContextSequence, SequenceEvaluateOptions, Token } from 'node-llama-cpp';
import { Failure } from '../../shared/index.ts';
import type { GenerateItem, GenerateRequest } from './engine.ts';
import { prefill } from './prefill.ts';
import { StopText } from './stop-text.ts';
import { TokenText } from './token-text.ts';

export interface SlotRequest extends GenerateRequest {
  readonly signal: AbortSignal;
  readonly slot: number;
  readonly contextTokens: number;
}

/**
 * Runs the request in an empty sequence, and leaves the sequence as it is in the end.
 * @throws Failure VALIDATION_FAILED for a prompt without room for an answer; the signal's reason
 */
export async function* generate(
  sequence: LlamaContextSequence,
  request: SlotRequest,
): AsyncGenerator<GenerateItem, void, undefined> {
  const { signal, slot } = request;
  signal.throwIfAborted();
  const prompt = tokenized(sequence, request);
  const promptTokens = prompt.length;
  yield { kind: 'start', slot, promptTokens };
  const last = await prefill(sequence, prompt, signal);
  const limit = Math.min(request.maxTokens, request.contextTokens - promptTokens);
  const written = new TokenText<Token>(
    (tokens, before) => sequence.model.detokenize(tokens, false, before),
    prompt,
  );
  const stops = new StopText(request.stop ?? []);
  let completionTokens = 0;
  let stopped = false;
  for await (const token of sequence.evaluate(last, samplingOf(request))) {
    signal.throwIfAborted();
    completionTokens += 1;
    const piece = stops.push(written.push(token));
    if (piece.text !== '') yield { kind: 'token', text: piece.text };
    signal.throwIfAborted();
    stopped = piece.stopped;
    if (stopped || completionTokens >= limit) break;
  }
  const wasCut = !stopped && completionTokens >= limit;
  if (!stopped) {
    const piece = stops.push(written.flush());
    const text = piece.stopped ? piece.text : piece.text + stops.flush();
    if (text !== '') yield { kind: 'token', text };
  }
  const finishReason = wasCut ? 'length' : 'stop';
  yield { kind: 'end', summary: { finishReason, promptTokens, completionTokens } };
}

function tokenized(sequence: LlamaContextSequence, request: SlotRequest): Token[] {
  const { model } = sequence;
  // As text alone: a prompt can not smuggle in the tokens that steer a model.
  const tokens = model.tokenize(request.prompt, false);
  const { bos, shouldPrependBosToken } = model.tokens;
  if (shouldPrependBosToken && bos !== null) tokens.unshift(bos);
  if (tokens.length > 0 && tokens.length < request.contextTokens) return tokens;
  const fault = `has ${tokens.length} tokens; from 1 to ${request.contextTokens - 1} are possible`;
  throw new Failure('VALIDATION_FAILED', `The prompt ${fault}.`, {
    param: 'prompt',
    details: { faults: [{ field: 'prompt', fault }] },
  });
}

function samplingOf({ temperature, topP = 1, seed }: SlotRequest): SequenceEvaluateOptions {
  return {
    temperature,
    topP,
    // All tokens; the library would take the likeliest forty.
    topK: 0,
    // Without one, the library takes the second it is: the same for all who ask in it.
    seed: seed ?? randomInt(2 ** 31),
  };
}
