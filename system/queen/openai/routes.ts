// OpenAI's API at the queen's front door: each request is a job like any other, whose events become the answer. The job lives
// as long as its client's connection.
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type ChatCompletionRequest,
  ChatCompletionRequestSchema,
  ChatCompletionSchema,
  type CompletionRequest,
  CompletionRequestSchema,
  CompletionSchema,
  type InferOperation,
  type Operation,
} from '../../contracts/index.ts';
import {
  type CompletionReply,
  finishAnswersBeforeClose,
  type Job,
  replyAtOnce,
  replyWithStream,
  tidyCompletionBody,
} from '../../shared/index.ts';
import { type AnsweringDeps, answerWithJob } from './answer-with-job.ts';
import { addModelRoutes, type KnownModel } from './model-routes.ts';
import { chatOperation, completionOperation } from './read-operation.ts';

export interface OpenAiDeps extends AnsweringDeps {
  /** All that some hive has. */
  models(): readonly KnownModel[];
  /** How often a silent stream shows that it is alive, once it is open. */
  keepAliveMs: number;
  /**
   * How long a streamed answer without a token yet keeps its status open. A failure until then has a status of its own, which
   * clients know how to retry; this API's clients wait longer for the first byte than this one's default of 15 s.
   */
  openAfterMs?: number;
}

const defaultOpenAfterMs = 15_000;

/** A request as it is relayed. */
interface Asked {
  kind: 'completion' | 'chat';
  operation: InferOperation;
  stream: boolean;
  includeUsage: boolean;
}

export function addOpenAiRoutes(server: FastifyInstance, deps: OpenAiDeps): void {
  const track = finishAnswersBeforeClose(server);
  const { keepAliveMs, openAfterMs = defaultOpenAfterMs } = deps;
  const answer = async (request: FastifyRequest, reply: FastifyReply, asked: Asked) => {
    const { kind, operation, stream, includeUsage } = asked;
    const open = (job: Job<Operation>): CompletionReply => {
      const id = `${kind === 'chat' ? 'chatcmpl' : 'cmpl'}-${randomUUID()}`;
      const { correlationId } = job.spec;
      const to = { id, model: operation.model, kind, includeUsage, correlationId };
      return stream
        ? replyWithStream(reply, to, { keepAliveMs, openAfterMs })
        : replyAtOnce(reply, to);
    };
    await track(answerWithJob(request, reply, operation, deps, open));
    return reply;
  };
  addModelRoutes(server, () => deps.models());
  server.post<{ Body: CompletionRequest }>(
    '/v1/completions',
    {
      preValidation: tidyCompletionBody,
      schema: { body: CompletionRequestSchema, response: { 200: CompletionSchema } },
    },
    (request, reply) => {
      const operation = completionOperation(request.body);
      return answer(request, reply, { kind: 'completion', operation, ...manner(request.body) });
    },
  );
  server.post<{ Body: ChatCompletionRequest }>(
    '/v1/chat/completions',
    {
      preValidation: tidyCompletionBody,
      schema: { body: ChatCompletionRequestSchema, response: { 200: ChatCompletionSchema } },
    },
    (request, reply) => {
      const operation = chatOperation(request.body);
      return answer(request, reply, { kind: 'chat', operation, ...manner(request.body) });
    },
  );
}

function manner({ stream, stream_options }: CompletionRequest | ChatCompletionRequest) {
  return { stream, includeUsage: stream && stream_options?.include_usage === true };
}
