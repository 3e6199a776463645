// The inference of older clients: its request as an order like any other, and its stream in its own words.

import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { headers, jobIdPattern, samplingFields } from '../../contracts/index.ts';
import {
  currentContext,
  type Order,
  readBudgetMs,
  type StreamWording,
} from '../../shared/index.ts';
import type { WorkerOptions } from '../options.ts';

export const InferenceRequestSchema = Type.Object({
  prompt: Type.String({ minLength: 1, maxLength: 32_768 }),
  max_tokens: Type.Integer({ minimum: 1, maximum: 2048, default: 100 }),
  temperature: Type.Number({ minimum: 0, maximum: 2, default: 1 }),
  ...samplingFields,
  /** The id under which it can be cancelled; given in the answer's `x-request-id` where absent. */
  job_id: Type.Optional(Type.String({ pattern: jobIdPattern.source })),
});

/** @throws VALIDATION_FAILED for a budget that is none */
export function readInferenceOrder(request: FastifyRequest, options: WorkerOptions): Order {
  const body = request.body as Static<typeof InferenceRequestSchema>; // validated by the route's schema
  const { prompt, max_tokens: maxTokens, temperature, top_p: topP, seed, stop = [] } = body;
  const { jobId, correlationId = null } = currentContext() ?? {};
  const id = `inference-${randomUUID()}`;
  return {
    id,
    kind: 'completion',
    model: options.model,
    prompt,
    maxTokens,
    temperature,
    stop: typeof stop === 'string' ? [stop] : stop,
    stream: true,
    includeUsage: false,
    returnTokenIds: false,
    target: body.job_id ?? jobId ?? id,
    correlationId,
    budgetMs: readBudgetMs(request.headers[headers.requestTimeoutMs], options.requestTimeoutMs),
    ...(topP === undefined ? {} : { topP }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** Tokens with their index, then how many they were and how long that took. */
export function inferenceWording(): StreamWording {
  const startedMs = performance.now();
  let index = 0;
  return {
    piece: ({ text }) => JSON.stringify({ token: text, index: index++ }),
    end: ({ completionTokens }) => {
      const duration_ms = Math.round(performance.now() - startedMs);
      return [JSON.stringify({ done: true, total_tokens: completionTokens, duration_ms })];
    },
  };
}
