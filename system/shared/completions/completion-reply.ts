// The two ways to answer a completion: piece by piece, or whole at the end.
import type { FastifyReply } from 'fastify';
import { completionEnd } from '../../contracts/index.ts';
import { type Failure, toWireError } from '../failure.ts';
import { type EventStreamReply, openEventStreamReply } from '../http/event-stream-reply.ts';
import {
  type CompletionSummary,
  type Piece,
  type ReplyFacts,
  wholeBody,
} from './completion-body.ts';
import { openAiWording, type StreamWording } from './stream-wording.ts';

export interface CompletionReply {
  /** Undefined where the client takes more at once; else a promise of the moment when it does. */
  say(piece: Piece): Promise<void> | undefined;
  finish(summary: CompletionSummary): void;
  fail(failure: Failure): void;
}

/** Whose answer it is. */
export interface ReplyTo extends ReplyFacts {
  correlationId: string | null;
}

export interface StreamManners {
  /** How often a silent stream shows that it is alive. */
  keepAliveMs: number;
  /** How long a stream that has nothing to say yet keeps its status open; as long as that unless given. */
  openAfterMs?: number;
  /** What it says then, in a comment; `alive` unless given. */
  signOfLife?: () => string;
  /** How often the stream says that it is done: once, unless a fake is told otherwise. */
  endMarks?: number;
  /** What its events say, where that is not OpenAI's. */
  wording?: StreamWording;
}

/**
 * Answers with a stream. It is opened by the first piece, or when it has been silent for so long that it needs to show
 * a sign of life; a failure before that still has a status of its own.
 */
export function replyWithStream(
  reply: FastifyReply,
  to: ReplyTo,
  {
    keepAliveMs,
    openAfterMs = keepAliveMs,
    signOfLife,
    endMarks = 1,
    wording = openAiWording(to),
  }: StreamManners,
): CompletionReply {
  let stream: EventStreamReply | undefined;
  const open = (): EventStreamReply => {
    clearTimeout(opening);
    stream ??= openEventStreamReply(reply, keepAliveMs, signOfLife);
    return stream;
  };
  const opening = setTimeout(() => open().showLife(), openAfterMs);
  reply.raw.once('close', () => clearTimeout(opening));
  // The last words wait for nobody: whoever reads slowly gets them later, whoever has gone does not.
  const sayLast = (data: string): void =>
    void open()
      .sendLine(data)
      ?.catch(() => {});
  return {
    say: (piece) => (stream ?? open()).sendLine(wording.piece(piece)),
    finish: (summary) => {
      for (const data of wording.end(summary)) sayLast(data);
      for (let said = 0; said < endMarks; said++) sayLast(completionEnd);
      open().end();
    },
    fail: (failure) => {
      clearTimeout(opening);
      if (stream === undefined) return void reply.send(failure);
      sayLast(JSON.stringify({ error: toWireError(failure, to.correlationId) }));
      stream.end();
    },
  };
}

/** Answers at the end, with everything at once or with the failure's own status. */
export function replyAtOnce(reply: FastifyReply, to: ReplyTo): CompletionReply {
  let text = '';
  const tokenIds: number[] = [];
  let hasIds = false;
  return {
    say: (piece) => {
      text += piece.text;
      hasIds ||= piece.tokenIds !== undefined;
      tokenIds.push(...(piece.tokenIds ?? []));
      return undefined;
    },
    finish: (summary) => {
      void reply.send(wholeBody(to, hasIds ? { text, tokenIds } : { text }, summary));
    },
    fail: (failure) => void reply.send(failure),
  };
}
