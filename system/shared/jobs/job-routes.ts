// The jobs API over a registry: create, list, look at, follow and cancel. Queen and hive serve the same one.
import { finished } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  headers,
  isTerminal,
  type JobAccepted,
  JobAcceptedSchema,
  JobListSchema,
  JobRecordSchema,
  type Operation,
  OperationSchema,
  terminalMarkers,
} from '../../contracts/index.ts';
import { untilAborted } from '../abort.ts';
import { Deadline, readBudgetMs } from '../deadline.ts';
import { invalidField } from '../failure.ts';
import { openEventStreamReply } from '../http/event-stream-reply.ts';
import { currentContext } from '../narration/context.ts';
import type { JobRegistry, JobWork } from './job-registry.ts';

export interface JobRoutesOptions {
  registry: JobRegistry;
  work: JobWork;
  /** The budget of a request that brings none. */
  defaultTimeoutMs: number;
  /** How often a silent stream shows that it is alive. */
  keepAliveMs: number;
}

type JobRequest = FastifyRequest<{ Params: { job_id: string } }>;

/** What a client may take to read the end of its stream when the program stops. */
const lastEventsTimeoutMs = 1_000;
const JobParamsSchema = Type.Object({ job_id: Type.String() });

export function addJobRoutes(server: FastifyInstance, options: JobRoutesOptions): void {
  const { registry } = options;
  const oneJob = { params: JobParamsSchema, response: { 200: JobRecordSchema } };
  server.post(
    '/v1/jobs',
    { schema: { body: OperationSchema, response: { 202: JobAcceptedSchema } } },
    (request, reply) => reply.status(202).send(acceptJob(request, options)),
  );
  server.get('/v1/jobs', { schema: { response: { 200: JobListSchema } } }, () => ({
    jobs: registry.list().map((job) => job.record()),
  }));
  server.get('/v1/jobs/:job_id', { schema: oneJob }, (request: JobRequest) =>
    registry.get(request.params.job_id).record(),
  );
  server.delete('/v1/jobs/:job_id', { schema: oneJob }, (request: JobRequest) => {
    const job = registry.get(request.params.job_id);
    job.cancel('cancelled on request');
    return job.record();
  });
  const streams = new Set<Promise<void>>();
  server.get(
    '/v1/jobs/:job_id/stream',
    { schema: { params: JobParamsSchema } },
    (request: JobRequest, reply) => {
      const stream = streamJob(request, reply, options).finally(() => streams.delete(stream));
      streams.add(stream);
      return stream;
    },
  );
  server.addHook('preClose', () => finishStreams(streams));
}

function acceptJob(
  request: FastifyRequest,
  { registry, work, defaultTimeoutMs }: JobRoutesOptions,
): JobAccepted {
  const context = currentContext();
  if (context === undefined) throw new Error('A request is always served in a context.');
  const budgetMs = readBudgetMs(request.headers[headers.requestTimeoutMs], defaultTimeoutMs);
  const job = registry.start(
    {
      operation: request.body as Operation, // validated by the route's schema
      correlationId: context.correlationId,
      deadline: new Deadline(budgetMs),
      ...(context.jobId === undefined ? {} : { id: context.jobId }),
      ...(context.traceparent === undefined ? {} : { traceparent: context.traceparent }),
    },
    work,
  );
  return {
    job_id: job.id,
    stream_url: `/v1/jobs/${job.id}/stream`,
    correlation_id: context.correlationId,
  };
}

async function streamJob(
  request: JobRequest,
  reply: FastifyReply,
  { registry, keepAliveMs }: JobRoutesOptions,
): Promise<void> {
  const job = registry.get(request.params.job_id);
  const afterId = readLastEventId(request.headers['last-event-id']);
  const stream = openEventStreamReply(reply, keepAliveMs);
  try {
    for await (const { id, event } of job.follow(afterId, stream.signal)) {
      await stream.send(JSON.stringify(event), id);
      if (isTerminal(event)) await stream.send(terminalMarkers[event.type]);
    }
  } catch (error) {
    if (!stream.signal.aborted) throw error; // a client that has gone is no fault
  } finally {
    stream.end();
    await finished(reply.raw).catch(() => undefined); // likewise
  }
}

/** Lets the streams of ended jobs get their last events out before a closing server cuts all connections. */
async function finishStreams(streams: Iterable<Promise<void>>): Promise<void> {
  const tooSlow = AbortSignal.timeout(lastEventsTimeoutMs);
  await untilAborted(Promise.allSettled(streams), tooSlow).catch(() => undefined); // a client that does not read is cut
}

function readLastEventId(header: string | string[] | undefined): number {
  if (header === undefined) return 0;
  const id = Number(header);
  if (!Number.isInteger(id) || id < 0) {
    throw invalidField('last-event-id', 'must be an id of this stream');
  }
  return id;
}
