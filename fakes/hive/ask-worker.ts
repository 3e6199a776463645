// One streamed answer of a worker, of a completion or of a chat, as the texts of its pieces and how it ends.
import { Compile } from 'typebox/compile';
import {
  ChatChunkSchema,
  CompletionSchema,
  completionEnd,
  ErrorBodySchema,
  type InferOperation,
  type Usage,
} from '../../system/contracts/index.ts';
import { fromWireError, type JobCall, PeerError, streamPeer } from '../../system/shared/index.ts';

export interface AskedPiece {
  text: string;
  /** Of the model. */
  tokens: number;
}

export interface AskedEnd {
  finishReason: 'stop' | 'length';
  usage?: Usage;
}

const piece = Compile(CompletionSchema);
const chunk = Compile(ChatChunkSchema);
const errorBody = Compile(ErrorBodySchema);

/** @throws Failure as the worker reported it; PeerError where its stream is not as it should be */
export async function* askWorker(
  url: string,
  operation: InferOperation,
  call: JobCall,
): AsyncGenerator<AskedPiece, AskedEnd> {
  const { path, body } = requestFor(operation);
  let end: Partial<AskedEnd> = {};
  for await (const data of streamPeer(`${url}${path}`, { ...call, method: 'POST', body })) {
    if (data === completionEnd && end.finishReason !== undefined)
      return { ...end, finishReason: end.finishReason };
    const said = parseJson(data);
    if (errorBody.Check(said)) throw fromWireError(said.error);
    if (!piece.Check(said) && !chunk.Check(said))
      throw new PeerError('foreign', 'The stream is no completion.');
    const [choice] = said.choices;
    const text = choice === undefined ? '' : 'delta' in choice ? choice.delta.content : choice.text;
    if (text) yield { text, tokens: choice?.token_ids?.length ?? 1 };
    end = {
      ...end,
      ...(choice?.finish_reason ? { finishReason: choice.finish_reason } : {}),
      ...(said.usage ? { usage: said.usage } : {}),
    };
  }
  throw new PeerError('broken', 'The stream ended before the generation did.');
}

/** Where another worker has begun, its text is the end of the prompt, or of the last message. */
function requestFor(operation: InferOperation): { path: string; body: object } {
  const { model, prompt, messages = [], temperature, top_p, stop, seed } = operation;
  const { text, tokens } = operation.continuation ?? { text: '', tokens: 0 };
  const max_tokens = operation.max_tokens - tokens;
  const asked = { model, max_tokens, temperature, top_p, stop, seed };
  const fields = { ...asked, stream: true, return_token_ids: true };
  if (prompt !== undefined)
    return { path: '/v1/completions', body: { ...fields, prompt: prompt + text } };
  const begun = { role: 'assistant', content: text };
  const goesOn = { continue_final_message: true, add_generation_prompt: false };
  const chat = text === '' ? { messages } : { messages: [...messages, begun], ...goesOn };
  return { path: '/v1/chat/completions', body: { ...fields, ...chat } };
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined; // which is no piece
  }
}
