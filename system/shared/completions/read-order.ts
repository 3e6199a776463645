// What a request asks for, taken from its body, its headers and its context; refuses what this worker does not serve.
import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type CompletionRequest, headers } from '../../contracts/index.ts';
import { readBudgetMs } from '../deadline.ts';
import { Failure } from '../failure.ts';
import { currentContext } from '../narration/context.ts';

/** What a worker tells of itself. */
export interface CompletionServer {
  name: string;
  /** The id it answers for. */
  model: string;
  /** The budget of a request that brings none. */
  requestTimeoutMs: number;
}

export interface Order extends CompletionRequest {
  /** Of the completion. */
  id: string;
  /** What narration calls it: the job's id, or its own where no job sent it. */
  target: string;
  correlationId: string | null;
  budgetMs: number;
}

/** @throws MODEL_NOT_FOUND, VALIDATION_FAILED */
export function readOrder(request: FastifyRequest, options: CompletionServer): Order {
  const body = request.body as CompletionRequest; // validated by the route's schema
  const { jobId, correlationId = null } = currentContext() ?? {};
  const budget = request.headers[headers.requestTimeoutMs];
  const budgetMs = readBudgetMs(budget, options.requestTimeoutMs);
  if (body.model !== options.model) {
    throw new Failure(
      'MODEL_NOT_FOUND',
      `${options.name} serves the model "${options.model}" and no other.`,
      { param: 'model' },
    );
  }
  const id = `cmpl-${randomUUID()}`;
  return { ...body, id, target: jobId ?? id, correlationId, budgetMs };
}
