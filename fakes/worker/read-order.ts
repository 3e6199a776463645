// What a request asks of the fake, and the refusal of what it cannot do.
import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type CompletionRequest, headers } from '../../system/contracts/index.ts';
import { currentContext, Failure, readBudgetMs } from '../../system/shared/index.ts';
import type { FakeWorkerOptions } from './options.ts';

export interface Order extends CompletionRequest {
  id: string;
  /** What narration calls it: the job's id, or its own where no job sent it. */
  target: string;
  correlationId: string | null;
  budgetMs: number;
}

const jobIdPattern = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/** @throws MODEL_NOT_FOUND, VALIDATION_FAILED */
export function readOrder(request: FastifyRequest, options: FakeWorkerOptions): Order {
  const body = request.body as CompletionRequest; // validated by the route's schema
  const { jobId, correlationId = null } = currentContext() ?? {};
  if (body.model !== options.model) {
    throw new Failure('MODEL_NOT_FOUND', `${options.name} serves ${options.model} alone.`, {
      param: 'model',
    });
  }
  if (jobId !== undefined && !jobIdPattern.test(jobId)) {
    throw new Failure(
      'VALIDATION_FAILED',
      'x-job-id must be 1 to 64 letters, digits and hyphens.',
      { param: headers.jobId },
    );
  }
  const budget = request.headers[headers.requestTimeoutMs];
  const id = `cmpl-${randomUUID()}`;
  return {
    ...body,
    id,
    target: jobId ?? id,
    correlationId,
    budgetMs: readBudgetMs(budget, options.requestTimeoutMs),
  };
}
