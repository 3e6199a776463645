// A request for a job as the registry takes it: what was asked, by whom, and how much time it has. Refuses what no schema can.
import type { FastifyRequest } from 'fastify';
import { headers, type Operation } from '../../contracts/index.ts';
import { Deadline, readBudgetMs, readDeadlineMs } from '../deadline.ts';
import { invalidField } from '../failure.ts';
import { currentContext } from '../narration/context.ts';
import type { JobOrder } from './job-registry.ts';

/** What the request asks for, with its headers' identity and budget. The body has been validated by the route's schema. @throws VALIDATION_FAILED */
export function readJobOrder<O extends Operation>(
  request: FastifyRequest,
  defaultTimeoutMs: number,
): JobOrder<O> {
  return orderOf(request.body as O, request, defaultTimeoutMs);
}

/** The same for an operation that the caller has made of another API's request. @throws VALIDATION_FAILED */
export function orderOf<O extends Operation>(
  operation: O,
  request: FastifyRequest,
  defaultTimeoutMs: number,
): JobOrder<O> {
  const context = currentContext();
  if (context === undefined) throw new Error('A request is always served in a context.');
  checkText(operation);
  return {
    operation,
    correlationId: context.correlationId,
    deadline: new Deadline(budgetOf(request, defaultTimeoutMs)),
    ...(context.jobId === undefined ? {} : { id: context.jobId }),
    ...(context.traceparent === undefined ? {} : { traceparent: context.traceparent }),
  };
}

/** The shorter one, where budget and instant are both given. */
function budgetOf({ headers: given }: FastifyRequest, defaultTimeoutMs: number): number {
  const untilDeadlineMs = readDeadlineMs(given[headers.requestDeadline], Date.now());
  const budgetMs = readBudgetMs(
    given[headers.requestTimeoutMs],
    untilDeadlineMs ?? defaultTimeoutMs,
  );
  return Math.min(budgetMs, untilDeadlineMs ?? budgetMs);
}

function checkText(operation: Operation): void {
  if (operation.operation !== 'infer') return;
  if (operation.prompt === undefined && operation.messages === undefined)
    throw invalidField('prompt', 'is missing, and so is messages');
  if (operation.prompt !== undefined && operation.messages !== undefined)
    throw invalidField('messages', 'cannot be given beside prompt');
}
