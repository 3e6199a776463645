// One event of a worker's stream, of a completion or of a chat, as text, tokens, end and usage. Pure.
import {
  ChatChunkSchema,
  CompletionSchema,
  ErrorBodySchema,
  type Usage,
} from '../../contracts/index.ts';
import { compileLater, fromWireError, PeerError } from '../../shared/index.ts';

/** What one event brings. */
export interface ReadPiece {
  text: string;
  /** Undefined where the worker does not tell which tokens it has made. */
  tokens?: number;
  finishReason?: 'stop' | 'length';
  usage?: Usage;
}

const completion = compileLater(CompletionSchema);
const chatChunk = compileLater(ChatChunkSchema);
const errorBody = compileLater(ErrorBodySchema);

/** @throws Failure as the worker reported it; PeerError for what is not in the contract */
export function readPiece(data: string): ReadPiece {
  const said = parse(data);
  if (errorBody.Check(said)) throw fromWireError(said.error);
  if (completion.Check(said)) return pieceOf(said.choices[0]?.text, said.choices[0], said.usage);
  if (chatChunk.Check(said))
    return pieceOf(said.choices[0]?.delta.content, said.choices[0], said.usage);
  throw new PeerError('foreign', 'The stream carried an event that is not a completion.');
}

interface Choice {
  finish_reason: 'stop' | 'length' | null;
  token_ids?: number[] | null;
}

function pieceOf(
  text: string | null | undefined,
  choice: Choice | undefined,
  usage: Usage | null | undefined,
): ReadPiece {
  const tokens = choice?.token_ids?.length;
  const finishReason = choice?.finish_reason;
  return {
    text: text ?? '',
    ...(tokens === undefined ? {} : { tokens }),
    ...(finishReason ? { finishReason } : {}),
    ...(usage ? { usage } : {}),
  };
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new PeerError('foreign', 'The stream carried an event that is not JSON.', error);
  }
}
