// What a request asks for, taken from its body, its headers and its context; refuses what this worker does not serve.
import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import {
  type ChatCompletionRequest,
  type ChatMessage,
  type CompletionRequest,
  headers,
} from '../../contracts/index.ts';
import { readBudgetMs } from '../deadline.ts';
import { Failure, invalidField } from '../failure.ts';
import { currentContext } from '../narration/context.ts';
import { refuseUnsupported } from './unsupported-fields.ts';

/** What a worker tells of itself. */
export interface CompletionServer {
  name: string;
  /** The id it answers for. */
  model: string;
  /** The budget of a request that brings none. */
  requestTimeoutMs: number;
}

/** What is said so far in a chat, and how the model is to go on. */
export interface Chat {
  readonly messages: readonly ChatMessage[];
  /** In the last message, which is the assistant's, in place of a new one. */
  readonly continuesLast: boolean;
  /** Whether the beginning of a new message of the assistant is added. */
  readonly opensAnswer: boolean;
}

export interface Order {
  /** Of the completion. */
  readonly id: string;
  readonly kind: 'completion' | 'chat';
  readonly model: string;
  /** The raw text to go on from, or a chat. */
  readonly prompt: string | Chat;
  /** Undefined: as many as the context has room for. */
  readonly maxTokens?: number;
  readonly temperature: number;
  readonly topP?: number;
  readonly stop: readonly string[];
  readonly seed?: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly returnTokenIds: boolean;
  /** What narration calls it: the job's id, or its own where no job sent it. */
  readonly target: string;
  readonly correlationId: string | null;
  readonly budgetMs: number;
}

/** What the body of a completion asks for. @throws MODEL_NOT_FOUND, VALIDATION_FAILED */
export function readCompletionOrder(request: FastifyRequest, server: CompletionServer): Order {
  const body = request.body as CompletionRequest; // validated by the route's schema
  const common = readCommon(request, body, server);
  return { ...common, kind: 'completion', prompt: body.prompt, maxTokens: body.max_tokens };
}

/** The same for a chat. @throws MODEL_NOT_FOUND, VALIDATION_FAILED */
export function readChatOrder(request: FastifyRequest, server: CompletionServer): Order {
  const body = request.body as ChatCompletionRequest; // validated by the route's schema
  const common = readCommon(request, body, server);
  const maxTokens = body.max_completion_tokens ?? body.max_tokens;
  return {
    ...common,
    kind: 'chat',
    prompt: readChat(body),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  };
}

function readCommon(
  request: FastifyRequest,
  body: CompletionRequest | ChatCompletionRequest,
  server: CompletionServer,
): Omit<Order, 'prompt' | 'kind'> {
  const { model, temperature, top_p: topP, stop = [], seed, stream } = body;
  const { jobId, correlationId = null } = currentContext() ?? {};
  const budgetMs = readBudgetMs(request.headers[headers.requestTimeoutMs], server.requestTimeoutMs);
  refuseUnsupported(body);
  if (model !== server.model) {
    throw new Failure(
      'MODEL_NOT_FOUND',
      `${server.name} serves the model "${server.model}" and no other.`,
      { param: 'model' },
    );
  }
  const id = `${'messages' in body ? 'chatcmpl' : 'cmpl'}-${randomUUID()}`;
  return {
    id,
    model,
    temperature,
    stop: typeof stop === 'string' ? [stop] : stop,
    stream,
    includeUsage: stream && body.stream_options?.include_usage === true,
    returnTokenIds: body.return_token_ids === true,
    target: jobId ?? id,
    correlationId,
    budgetMs,
    ...(topP === undefined ? {} : { topP }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** @throws VALIDATION_FAILED for what cannot be gone on with as asked */
function readChat(body: ChatCompletionRequest): Chat {
  const { messages, continue_final_message: continuesLast = false } = body;
  const opensAnswer = body.add_generation_prompt ?? !continuesLast;
  if (continuesLast && opensAnswer)
    throw invalidField('add_generation_prompt', 'must be false where the last message goes on');
  if (continuesLast && messages.at(-1)?.role !== 'assistant')
    throw invalidField('messages', "must end with the assistant's, where that is to go on");
  return { messages, continuesLast, opensAnswer };
}
