// The worker's wire: one streamed answer of any server that speaks OpenAI's API, as texts and an end.
import { completionEnd, type Usage } from '../../contracts/index.ts';
import { hearPeer, type JobCall, PeerError, type StreamCall } from '../../shared/index.ts';
import type { WorkerRequest } from './completion-request.ts';
import { readPiece } from './read-piece.ts';

/** A text, and how many tokens of the model it is, where the worker tells. */
export interface AnswerPiece {
  text: string;
  tokens?: number;
}

export interface AnswerEnd {
  finishReason: 'stop' | 'length';
  /** Where the worker tells. */
  usage?: Usage;
}

/**
 * Tells each piece of text as it comes and returns how the answer ended. Tokens that are no text by themselves are counted
 * with the piece that completes them.
 * @throws Failure as the worker reported it; PeerError where the stream falls silent, ends too early or is not in the contract
 */
export async function askWorker(
  baseUrl: string,
  { path, body }: WorkerRequest,
  call: JobCall,
  onPiece: (piece: AnswerPiece) => void,
): Promise<AnswerEnd> {
  let hasEnded = false;
  let finishReason: AnswerEnd['finishReason'] | undefined;
  let usage: Usage | undefined;
  let waitingTokens = 0;
  const isLast = (data: string): boolean => data === completionEnd;
  const asked: StreamCall = { ...call, method: 'POST', body, isLast };
  await hearPeer(`${baseUrl}${path}`, asked, (data) => {
    if (isLast(data)) {
      hasEnded = true;
      return;
    }
    const piece = readPiece(data);
    finishReason = piece.finishReason ?? finishReason;
    usage = piece.usage ?? usage;
    const tokens = piece.tokens === undefined ? undefined : piece.tokens + waitingTokens;
    if (piece.text === '') waitingTokens = tokens ?? waitingTokens;
    else {
      waitingTokens = 0;
      onPiece({ text: piece.text, ...(tokens === undefined ? {} : { tokens }) });
    }
  });
  if (!hasEnded) throw new PeerError('broken', 'The stream ended before the generation did.');
  if (finishReason === undefined)
    throw new PeerError('foreign', 'The stream ended without saying why.');
  return { finishReason, ...(usage === undefined ? {} : { usage }) };
}
