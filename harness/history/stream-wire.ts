/**
 * How a streaming API is spoken to by a client that notes all it sees: a dialect, and what of an answer says which token it
 * is, how it ended, why it failed, and how to go on after a broken connection. Data, so that the recorder fits every server.
 */
import { type Dialect, dialects, type FieldPath } from '../stack/dialect.ts';

export interface StreamWire extends Dialect {
  stream: 'events';
  /** Where a piece has the number of its token, from 0. Without it they are counted as they come. */
  index?: FieldPath;
  /** Where a piece says how many tokens of the model it is made of. Without a word it is one. */
  pieceTokens?: FieldPath;
  /** Where the last piece says why it is the last. */
  finishReason?: FieldPath;
  /** Where a late piece says how much there was. */
  claims?: ClaimPaths;
  /** Where an error answer, and a piece with an error, say what went wrong. */
  failure?: FailurePaths;
  /** Pieces of several types. Without it each is text, unless it has an error. */
  types?: PieceTypes;
  /** For servers where a request goes on without its client, who can come back for the rest. */
  resume?: ResumePaths;
  /** The header that carries a time budget in milliseconds. */
  timeoutHeader?: string;
}

export interface FailurePaths {
  code: FieldPath;
  message: FieldPath;
  /** Whom it names; all that are there count. */
  components: readonly FieldPath[];
  phase: FieldPath;
}

/** What a server says of the length of an answer; what a wire does not have is absent. */
export interface ClaimPaths {
  /** Pieces with text, where each has a number. */
  pieces?: FieldPath;
  /** Tokens of the model: of the prompt, of the answer, of both. */
  prompt: FieldPath;
  completion: FieldPath;
  total: FieldPath;
}

export interface PieceTypes {
  field: FieldPath;
  token: string;
  /** The types that end an answer, each with the bare marker that must follow it. */
  ends: Readonly<Record<string, { kind: 'ok' | 'fail'; marker: string; code?: string }>>;
  /** What the server tells on the way, and which of its fields are kept. Other types are passed over. */
  told?: { type: string; fields: readonly FieldPath[] };
}

export interface ResumePaths {
  /** The header in which a client names its request, so that asking again is no second request. */
  idHeader: string;
  /** The code that says that it is known already. */
  knownCode: string;
  /** Where it is followed by GET, taken back by DELETE, and looked at by GET; `{id}` is filled in. */
  follow: string;
  cancel: string;
  look: string;
  /** Where the answers to the last two say how it stands, and what the words that are an end mean. */
  state: FieldPath;
  endStates: Readonly<Record<string, 'ok' | 'fail'>>;
}

/** What a history calls the end of a request that was taken back, whatever its wire calls it. */
export const cancelledCode = 'CANCELLED';

const failure: FailurePaths = {
  code: 'error.code',
  message: 'error.message',
  components: ['error.details.worker', 'error.details.hive', 'error.details.layer'],
  phase: 'error.details.phase',
};

const claims: ClaimPaths = {
  prompt: 'usage.prompt_tokens',
  completion: 'usage.completion_tokens',
  total: 'usage.total_tokens',
};

/** OpenAI's streamed completions; closing the connection cancels. */
export const openaiWire: StreamWire = {
  ...dialects.openai,
  finishReason: 'choices.0.finish_reason',
  claims,
  failure,
};

/** The same for chat. */
export const openaiChatWire: StreamWire = {
  ...dialects['openai-chat'],
  finishReason: 'choices.0.finish_reason',
  claims,
  failure,
};

/** A jobs API: created and followed in one exchange, resumed by the id of the last event. */
export const jobStreamWire: StreamWire = {
  path: '/v1/jobs',
  body: {
    operation: 'infer',
    model: '{model}',
    prompt: '{prompt}',
    max_tokens: '{maxTokens}',
    on_disconnect: 'cancel',
    disconnect_grace_ms: 10_000,
  },
  stream: 'events',
  text: 'text',
  end: { data: '[DONE]' },
  index: 'index',
  pieceTokens: 'tokens',
  finishReason: 'finish_reason',
  claims: { ...claims, pieces: 'tokens' },
  failure,
  types: {
    field: 'type',
    token: 'token',
    ends: {
      completed: { kind: 'ok', marker: '[DONE]' },
      failed: { kind: 'fail', marker: '[ERROR]' },
      cancelled: { kind: 'fail', marker: '[CANCELLED]', code: cancelledCode },
    },
    told: { type: 'narration', fields: ['actor', 'action', 'target', 'error_code'] },
  },
  resume: {
    idHeader: 'x-job-id',
    knownCode: 'JOB_EXISTS',
    follow: '/v1/jobs/{id}/stream',
    cancel: '/v1/jobs/{id}',
    look: '/v1/jobs/{id}',
    state: 'state',
    endStates: { completed: 'ok', failed: 'fail', cancelled: 'fail' },
  },
  timeoutHeader: 'x-request-timeout-ms',
};
