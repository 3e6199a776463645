// What a request asks for, taken from its body, its headers and its context; refuses what this worker does not serve.
import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type CompletionRequest, headers } from '../contracts/index.ts';
import { currentContext, Failure, readBudgetMs } from '../shared/index.ts';
import type { WorkerOptions } from './options.ts';

export interface Order extends CompletionRequest {
  /** Of the completion. */
  id: string;
  /** What narration calls it: the job's id, or its own where no job sent it. */
  target: string;
  correlationId: string | null;
  budgetMs: number;
}

/** A job's id ends up in every line of narration, so it must be one. */
const jobIdPattern = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/** @throws MODEL_NOT_FOUND, VALIDATION_FAILED */
export function readOrder(request: FastifyRequest, options: WorkerOptions): Order {
  const body = request.body as CompletionRequest; // validated by the route's schema
  const { jobId, correlationId = null } = currentContext() ?? {};
  if (jobId !== undefined && !jobIdPattern.test(jobId)) {
    throw new Failure(
      'VALIDATION_FAILED',
      'x-job-id must be 1 to 64 letters, digits and hyphens.',
      { param: headers.jobId },
    );
  }
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
