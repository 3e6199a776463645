// The two ways to answer a completion: piece by piece, or whole at the end.
import type { FastifyReply } from 'fastify';
import { type Completion, completionEnd } from '../../contracts/index.ts';
import { type Failure, toWireError } from '../failure.ts';
import { type EventStreamReply, openEventStreamReply } from '../http/event-stream-reply.ts';

/** How a generation ended. */
export interface CompletionSummary {
  finishReason: 'stop' | 'length';
  promptTokens: number;
  completionTokens: number;
}

export interface CompletionReply {
  /** Resolves once the client can take more. */
  say(text: string): Promise<void>;
  finish(summary: CompletionSummary): void;
  fail(failure: Failure): void;
}

export interface ReplyFacts {
  id: string;
  model: string;
  correlationId: string | null;
}

export interface StreamManners {
  /** How often a silent stream shows that it is alive. */
  keepAliveMs: number;
  /** How often the stream says that it is done: once, unless a fake is told otherwise. */
  endMarks?: number;
}

/**
 * Answers with a stream. It is opened by the first piece, or when it has been silent for so long that it needs to show
 * a sign of life; a failure before that still has a status of its own.
 */
export function replyWithStream(
  reply: FastifyReply,
  facts: ReplyFacts,
  { keepAliveMs, endMarks = 1 }: StreamManners,
): CompletionReply {
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
    say: (text) => open().send(JSON.stringify(completion(facts, text))),
    finish: (summary) => {
      sayLast(JSON.stringify(completion(facts, '', summary)));
      for (let said = 0; said < endMarks; said++) sayLast(completionEnd);
      open().end();
    },
    fail: (failure) => {
      clearTimeout(opening);
      if (stream === undefined) return void reply.send(failure);
      sayLast(JSON.stringify({ error: toWireError(failure, facts.correlationId) }));
      stream.end();
    },
  };
}

/** Answers at the end, with everything at once or with the failure's own status. */
export function replyAtOnce(reply: FastifyReply, facts: ReplyFacts): CompletionReply {
  let whole = '';
  return {
    say: async (text) => {
      whole += text;
    },
    finish: (summary) => void reply.send(completion(facts, whole, summary)),
    fail: (failure) => void reply.send(failure),
  };
}

function completion(
  { id, model }: ReplyFacts,
  text: string,
  summary?: CompletionSummary,
): Completion {
  return {
    id,
    object: 'text_completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [{ index: 0, text, finish_reason: summary?.finishReason ?? null, logprobs: null }],
    ...(summary === undefined
      ? {}
      : {
          usage: {
            prompt_tokens: summary.promptTokens,
            completion_tokens: summary.completionTokens,
            total_tokens: summary.promptTokens + summary.completionTokens,
          },
        }),
  };
}
