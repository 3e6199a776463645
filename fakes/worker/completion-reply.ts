// The two ways to answer a completion: piece by piece, or whole at the end.
import type { FastifyReply } from 'fastify';
import { type Completion, completionEnd } from '../../system/contracts/index.ts';
import { type Failure, openEventStreamReply, toWireError } from '../../system/shared/index.ts';

export interface CompletionEnd {
  finishReason: 'stop' | 'length';
  promptTokens: number;
  completionTokens: number;
}

export interface CompletionReply {
  /** Resolves once the client can take more. */
  say(text: string): Promise<void>;
  finish(end: CompletionEnd): void;
  fail(failure: Failure): void;
}

export interface ReplyOptions {
  id: string;
  model: string;
  correlationId: string | null;
  keepAliveMs: number;
  /** How often the stream says that it is done. */
  endings: number;
}

/**
 * Answers with a stream. It is opened by the first piece, or when it has been silent for long enough to need a sign of
 * life; a failure before that still has a status of its own.
 */
export function replyWithStream(reply: FastifyReply, options: ReplyOptions): CompletionReply {
  const { id, model, correlationId, keepAliveMs, endings } = options;
  let stream: EventStreamReply | undefined;
  const open = (): EventStreamReply => {
    clearTimeout(opening);
    stream ??= openEventStreamReply(reply, keepAliveMs);
    return stream;
  };
  const opening = setTimeout(open, keepAliveMs);
  reply.raw.once('close', () => clearTimeout(opening));
  // The last words wait for nobody: whoever reads slowly gets them later, whoever has gone does not.
  const sayLast = (data: string): void =>
    void open()
      .send(data)
      .catch(() => {});
  return {
    say: (text) => open().send(JSON.stringify(completion(id, model, text))),
    finish: (end) => {
      sayLast(JSON.stringify(completion(id, model, '', end)));
      for (let said = 0; said < endings; said++) sayLast(completionEnd);
      open().end();
    },
    fail: (failure) => {
      clearTimeout(opening);
      if (stream === undefined) return void reply.send(failure);
      sayLast(JSON.stringify({ error: toWireError(failure, correlationId) }));
      stream.end();
    },
  };
}

type EventStreamReply = ReturnType<typeof openEventStreamReply>;

/** Answers at the end, with everything at once or with the error's own status. */
export function replyAtOnce(
  reply: FastifyReply,
  { id, model }: Pick<ReplyOptions, 'id' | 'model'>,
): CompletionReply {
  let whole = '';
  return {
    say: async (text) => {
      whole += text;
    },
    finish: (end) => void reply.send(completion(id, model, whole, end)),
    fail: (failure) => void reply.send(failure),
  };
}

function completion(id: string, model: string, text: string, end?: CompletionEnd): Completion {
  return {
    id,
    object: 'text_completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [{ index: 0, text, finish_reason: end?.finishReason ?? null, logprobs: null }],
    ...(end === undefined
      ? {}
      : {
          usage: {
            prompt_tokens: end.promptTokens,
            completion_tokens: end.completionTokens,
            total_tokens: end.promptTokens + end.completionTokens,
          },
        }),
  };
}
