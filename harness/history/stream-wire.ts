/**
 * How a streaming API is spoken to by a client that notes all it sees: a dialect, and what of an answer says which token it
 * is, how it ended, why it failed, and how to go on after a broken connection. Data, so that the recorder fits every server.
 */
import { type Dialect, dialects, type FieldPath } from '../stack/dialect.ts';

export interface StreamWire extends Dialect {
  stream: 'events';
  /** Where a piece has the number of its token, from 0. Without it they are counted as they come. */
  index?: FieldPath;
  /** Where the last piece says why it is the last. */
  finishReason?: FieldPath;
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
  /** Where it is followed by GET, and taken back by DELETE; `{id}` is filled in. */
  follow: string;
  cancel: string;
}

const failure: FailurePaths = {
  code: 'error.code',
  message: 'error.message',
  components: ['error.details.worker', 'error.details.hive', 'error.details.layer'],
  phase: 'error.details.phase',
};

/** OpenAI's streamed completions; closing the connection cancels. */
export const openaiWire: StreamWire = {
  ...dialects.openai,
  finishReason: 'choices.0.finish_reason',
  failure,
};

/** The same for chat. */
export const openaiChatWire: StreamWire = {
  ...dialects['openai-chat'],
  finishReason: 'choices.0.finish_reason',
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
  finishReason: 'finish_reason',
  failure,
  types: {
    field: 'type',
    token: 'token',
    ends: {
      completed: { kind: 'ok', marker: '[DONE]' },
      failed: { kind: 'fail', marker: '[ERROR]' },
      cancelled: { kind: 'fail', marker: '[CANCELLED]', code: 'CANCELLED' },
    },
    told: { type: 'narration', fields: ['actor', 'action', 'target', 'error_code'] },
  },
  resume: {
    idHeader: 'x-job-id',
    knownCode: 'JOB_EXISTS',
    follow: '/v1/jobs/{id}/stream',
    cancel: '/v1/jobs/{id}',
  },
  timeoutHeader: 'x-request-timeout-ms',
};
