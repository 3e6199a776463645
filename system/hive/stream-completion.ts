// The worker's wire: one streaming completion of any server that speaks OpenAI's /v1/completions, as texts and an end.
import type { Static } from 'typebox';
import {
  type CompletionRequest,
  CompletionSchema,
  completionEnd,
  ErrorBodySchema,
} from '../contracts/index.ts';
import {
  compileLater,
  fromWireError,
  type JobCall,
  PeerError,
  streamPeer,
} from '../shared/index.ts';

const chunk = compileLater(CompletionSchema);
const errorBody = compileLater(ErrorBodySchema);

/**
 * Gives each piece of text as it comes and returns why the generation ended.
 * @throws Failure as the worker reported it; PeerError where the stream falls silent, ends too early or is not in the contract
 */
export async function* streamCompletion(
  baseUrl: string,
  request: Omit<CompletionRequest, 'stream'>,
  call: JobCall,
): AsyncGenerator<string, 'stop' | 'length'> {
  let finishReason: 'stop' | 'length' | undefined;
  const body: CompletionRequest = { ...request, stream: true };
  for await (const data of streamPeer(`${baseUrl}/v1/completions`, {
    ...call,
    method: 'POST',
    body,
  })) {
    if (data === completionEnd) {
      if (finishReason === undefined)
        throw new PeerError('foreign', 'The stream ended without saying why.');
      return finishReason;
    }
    const piece = parsePiece(data);
    const choice = piece.choices[0];
    if (choice === undefined) continue; // a piece that carries usage alone
    if (choice.text !== '') yield choice.text;
    finishReason = choice.finish_reason ?? finishReason;
  }
  throw new PeerError('broken', 'The stream ended before the generation did.');
}

function parsePiece(data: string): Static<typeof CompletionSchema> {
  let piece: unknown;
  try {
    piece = JSON.parse(data);
  } catch (error) {
    throw new PeerError('foreign', 'The stream carried an event that is not JSON.', error);
  }
  if (errorBody.Check(piece)) throw fromWireError(piece.error);
  if (!chunk.Check(piece))
    throw new PeerError('foreign', 'The stream carried an event that is not a completion.');
  return piece;
}
