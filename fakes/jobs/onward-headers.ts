// Who asked, for which job, and what is left of the budget, for the next program on the way.
import { headers } from '../../system/contracts/index.ts';
import type { Job } from '../../system/shared/index.ts';

export function onwardHeaders({ id, spec }: Job): Record<string, string> {
  return {
    [headers.jobId]: id,
    [headers.correlationId]: spec.correlationId,
    [headers.requestTimeoutMs]: String(spec.deadline.remainingMs()),
    ...(spec.traceparent === undefined ? {} : { [headers.traceparent]: spec.traceparent }),
  };
}
