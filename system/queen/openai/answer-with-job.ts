// A request that is answered by a job of its own, whose events become the answer; the job lives as long as the client's connection.
import { finished } from 'node:stream/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { headers, type InferOperation, type Operation } from '../../contracts/index.ts';
import {
  asFailure,
  type CompletionReply,
  closedSignal,
  type Job,
  type JobOrder,
  type JobRegistry,
  type JobWork,
  orderOf,
  startJob,
} from '../../shared/index.ts';
import { relayJob } from './relay-job.ts';

export interface AnsweringDeps {
  registry: JobRegistry<Operation>;
  work: JobWork<Operation>;
  /** The budget of a request that brings none. */
  defaultTimeoutMs: number;
  /** Is asked before a job is accepted. @throws Failure for one that is not, such as QUEUE_FULL */
  admit?(order: JobOrder<Operation>): void;
}

/**
 * Resolves when the client has the whole answer, or has gone.
 * @param open how the job's client is answered
 * @throws Failure for a job that was not accepted
 */
export async function answerWithJob(
  request: FastifyRequest,
  reply: FastifyReply,
  operation: InferOperation,
  deps: AnsweringDeps,
  open: (job: Job<Operation>) => CompletionReply,
): Promise<void> {
  const closed = closedSignal(reply);
  const job = startJob(orderOf<Operation>(operation, request, deps.defaultTimeoutMs), deps);
  void reply.header(headers.jobId, job.id);
  const out = open(job);
  try {
    await relayJob(job, out, closed);
  } catch (error) {
    if (closed.aborted) {
      reply.hijack(); // nobody is left to answer
      return;
    }
    request.log.error({ err: error, job_id: job.id }, 'a job could not be relayed');
    out.fail(asFailure(error));
  }
  await finished(reply.raw).catch(() => undefined); // a client that has gone is no fault
}
