// OpenAI's API at the queen's front door: each request is a job like any other, whose events become the answer. The job lives
// as long as its client's connection.
import { randomUUID } from 'node:crypto';
import { finished } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type ChatCompletionRequest,
  ChatCompletionRequestSchema,
  ChatCompletionSchema,
  type CompletionRequest,
  CompletionRequestSchema,
  CompletionSchema,
  headers,
  type InferOperation,
  type Operation,
} from '../../contracts/index.ts';
import {
  asFailure,
  finishAnswersBeforeClose,
  type JobOrder,
  type JobRegistry,
  type JobWork,
  orderOf,
  replyAtOnce,
  replyWithStream,
  tidyCompletionBody,
} from '../../shared/index.ts';
import { addModelRoutes, type KnownModel } from './model-routes.ts';
import { chatOperation, completionOperation } from './read-operation.ts';
import { relayJob } from './relay-job.ts';

export interface OpenAiDeps {
  registry: JobRegistry<Operation>;
  work: JobWork<Operation>;
  /** All that some hive has. */
  models(): readonly KnownModel[];
  /** The budget of a request that brings none. */
  defaultTimeoutMs: number;
  /** How often a silent stream shows that it is alive, once it is open. */
  keepAliveMs: number;
  /**
   * How long a streamed answer without a token yet keeps its status open. A failure until then has a status of its own, which
   * clients know how to retry; this API's clients wait longer for the first byte than this one's default of 15 s.
   */
  openAfterMs?: number;
  /** Is asked before a job is accepted. @throws Failure for one that is not, such as QUEUE_FULL */
  admit?(order: JobOrder<Operation>): void;
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
  const answer = async (request: FastifyRequest, reply: FastifyReply, asked: Asked) => {
    await track(answerAsked(request, reply, asked, deps));
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

/** Resolves when the client has the whole answer, or has gone. @throws Failure for a job that was not accepted */
async function answerAsked(
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
  deps: OpenAiDeps,
): Promise<void> {
  const { kind, operation, stream, includeUsage } = asked;
  const gone = goneSignal(reply);
  const job = startJob(orderOf<Operation>(operation, request, deps.defaultTimeoutMs), deps);
  void reply.header(headers.jobId, job.id);
  const id = `${kind === 'chat' ? 'chatcmpl' : 'cmpl'}-${randomUUID()}`;
  const { correlationId } = job.spec;
  const to = { id, model: operation.model, kind, includeUsage, correlationId };
  const { keepAliveMs, openAfterMs = defaultOpenAfterMs } = deps;
  const out = stream
    ? replyWithStream(reply, to, { keepAliveMs, openAfterMs })
    : replyAtOnce(reply, to);
  try {
    await relayJob(job, out, gone);
  } catch (error) {
    if (gone.aborted) {
      reply.hijack(); // nobody is left to answer
      return;
    }
    request.log.error({ err: error, job_id: job.id }, 'a job could not be relayed');
    out.fail(asFailure(error));
  }
  await finished(reply.raw).catch(() => undefined); // a client that has gone is no fault
}

function startJob(order: JobOrder<Operation>, { registry, work, admit }: OpenAiDeps) {
  try {
    admit?.(order);
  } catch (error) {
    order.deadline[Symbol.dispose]();
    throw error;
  }
  return registry.start(order, work);
}

function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (raw.destroyed) gone.abort();
  else raw.once('close', () => gone.abort());
  return gone.signal;
}
