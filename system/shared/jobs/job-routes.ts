// The jobs API over a registry: create, list, look at, follow and cancel. Queen and hive serve the same one. Whoever creates a
// job and accepts an event stream is given the job's stream at once.
import { finished } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import {
  headers,
  isTerminal,
  type JobAccepted,
  JobAcceptedSchema,
  JobListSchema,
  JobRecordSchema,
  type Operation,
  terminalMarkers,
} from '../../contracts/index.ts';
import { invalidField } from '../failure.ts';
import { openEventStreamReply } from '../http/event-stream-reply.ts';
import { finishAnswersBeforeClose } from '../http/finish-answers.ts';
import type { Job, NumberedEvent } from './job.ts';
import type { JobOrder, JobRegistry, JobWork } from './job-registry.ts';
import { readJobOrder } from './read-order.ts';

export interface JobRoutesOptions<O extends Operation> {
  registry: JobRegistry<O>;
  work: JobWork<O>;
  /** What can be asked for here. */
  operations: TSchema;
  /** Is asked before a job is accepted. @throws Failure for one that is not, such as QUEUE_FULL */
  admit?(order: JobOrder<O>): void;
  /** The budget of a request that brings none. */
  defaultTimeoutMs: number;
  /** How often a silent stream shows that it is alive. */
  keepAliveMs: number;
}

type JobRequest = FastifyRequest<{ Params: { job_id: string } }>;

const JobParamsSchema = Type.Object({ job_id: Type.String() });

export function addJobRoutes<O extends Operation>(
  server: FastifyInstance,
  options: JobRoutesOptions<O>,
): void {
  const { registry, operations, defaultTimeoutMs, keepAliveMs } = options;
  const track = finishAnswersBeforeClose(server);
  const stream = (request: FastifyRequest, reply: FastifyReply, job: Job<O>): Promise<void> =>
    track(streamJob(request, reply, job, keepAliveMs));
  const oneJob = { params: JobParamsSchema, response: { 200: JobRecordSchema } };
  server.post(
    '/v1/jobs',
    { schema: { body: operations, response: { 202: JobAcceptedSchema } } },
    (request, reply) => {
      const wantsStream = request.headers.accept?.includes('text/event-stream') ?? false;
      const job = startJob(readJobOrder<O>(request, defaultTimeoutMs), options);
      return wantsStream ? stream(request, reply, job) : reply.status(202).send(acceptance(job));
    },
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
  server.get(
    '/v1/jobs/:job_id/stream',
    { schema: { params: JobParamsSchema } },
    (request: JobRequest, reply) => stream(request, reply, registry.get(request.params.job_id)),
  );
}

/** @throws as `admit` and the registry */
export function startJob<O extends Operation>(
  order: JobOrder<O>,
  { registry, work, admit }: Pick<JobRoutesOptions<O>, 'registry' | 'work' | 'admit'>,
): Job<O> {
  try {
    admit?.(order);
  } catch (error) {
    order.deadline[Symbol.dispose]();
    throw error;
  }
  return registry.start(order, work);
}

function acceptance(job: Job<Operation>): JobAccepted {
  return {
    job_id: job.id,
    stream_url: `/v1/jobs/${job.id}/stream`,
    correlation_id: job.spec.correlationId,
  };
}

async function streamJob<O extends Operation>(
  request: FastifyRequest,
  reply: FastifyReply,
  job: Job<O>,
  keepAliveMs: number,
): Promise<void> {
  const afterId = readLastEventId(request.headers['last-event-id']);
  void reply.header(headers.jobId, job.id);
  const stream = openEventStreamReply(reply, keepAliveMs);
  try {
    for await (const events of job.followInBatches(afterId, stream.signal)) {
      const untilRead = stream.write(events.map(encodeEvent).join(''));
      const isLast = events.some(({ event }) => isTerminal(event));
      // The last words wait for nobody: whoever reads slowly gets them later, whoever has gone does not.
      if (isLast) untilRead?.catch(() => undefined);
      else if (untilRead !== undefined) await untilRead;
    }
  } catch (error) {
    if (!stream.signal.aborted) throw error; // a client that has gone is no fault
  } finally {
    stream.end();
    await finished(reply.raw).catch(() => undefined); // likewise
  }
}

/** As it goes over the wire; JSON has no line break. The marker comes with the event that it belongs to. */
function encodeEvent({ id, event }: NumberedEvent): string {
  const text = `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`;
  return isTerminal(event) ? `${text}data: ${terminalMarkers[event.type]}\n\n` : text;
}

function readLastEventId(header: string | string[] | undefined): number {
  if (header === undefined) return 0;
  const id = Number(header);
  if (!Number.isInteger(id) || id < 0) {
    throw invalidField('last-event-id', 'must be an id of this stream');
  }
  return id;
}
