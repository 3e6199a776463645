// An older request for text from its beginning to its end, answered in the older form.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { InferOperation } from '../../contracts/index.ts';
import { answerWithJob } from '../openai/answer-with-job.ts';
import type { CompatDeps } from './deps.ts';
import { replyInTokens } from './reply-in-tokens.ts';

/** Resolves when the client has the whole answer, or has gone. @throws Failure for a job that was not accepted */
export function runTask(
  request: FastifyRequest,
  reply: FastifyReply,
  operation: InferOperation,
  deps: CompatDeps,
): Promise<void> {
  const { keepAliveMs, openAfterMs = keepAliveMs } = deps;
  return answerWithJob(request, reply, operation, deps, ({ spec: { correlationId } }) =>
    replyInTokens(reply, { correlationId, keepAliveMs, openAfterMs }),
  );
}
