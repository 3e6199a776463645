// An older request for text from its beginning to its end: it is a job like any other, which lives as long as its client's
// connection.
import { finished } from 'node:stream/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { headers, type InferOperation, type Operation } from '../../contracts/index.ts';
import { asFailure, type Job, orderOf } from '../../shared/index.ts';
import { relayJob } from '../openai/relay-job.ts';
import type { CompatDeps } from './deps.ts';
import { replyInTokens } from './reply-in-tokens.ts';

/** Resolves when the client has the whole answer, or has gone. @throws Failure for a job that was not accepted */
export async function runTask(
  request: FastifyRequest,
  reply: FastifyReply,
  operation: InferOperation,
  deps: CompatDeps,
): Promise<void> {
  const gone = goneSignal(reply);
  const job = startJob(request, operation, deps);
  void reply.header(headers.jobId, job.id);
  const { keepAliveMs, openAfterMs = keepAliveMs } = deps;
  const { correlationId } = job.spec;
  const out = replyInTokens(reply, { correlationId, keepAliveMs, openAfterMs });
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

function startJob(
  request: FastifyRequest,
  operation: InferOperation,
  { registry, work, admit, defaultTimeoutMs }: CompatDeps,
): Job<Operation> {
  const order = orderOf<Operation>(operation, request, defaultTimeoutMs);
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
