// A client of the queen's jobs API that writes down everything it is sent.
import { collectEvents, openEventStream } from '../../harness/index.ts';
import { requestOnce } from '../support/http.ts';
import type { JobEvent, NarrationEvent, TokenEvent } from './wire.ts';

export interface JobRequest {
  model: string;
  prompt: string;
  maxTokens: number;
  correlationId?: string;
  /** The budget; the queen's own where it is absent. */
  timeoutMs?: number;
}

/** One job's stream from its first event to its last. */
export class JobStream {
  readonly jobId: string;
  /** As the answer to the request carried it. */
  readonly correlationId: string;
  /** The data of every event, JSON and markers, as sent. */
  readonly data: readonly string[];

  constructor(jobId: string, correlationId: string, data: readonly string[]) {
    this.jobId = jobId;
    this.correlationId = correlationId;
    this.data = data;
  }

  get events(): JobEvent[] {
    return this.data
      .filter((text) => text.startsWith('{'))
      .map((text): JobEvent => JSON.parse(text));
  }

  get tokens(): TokenEvent[] {
    return this.events.filter((event) => event.type === 'token');
  }

  get text(): string {
    return this.tokens.map((token) => token.text).join('');
  }

  get narration(): NarrationEvent[] {
    return this.events.filter((event) => event.type === 'narration');
  }
}

/** Creates a job and follows it to its end. */
export async function streamNewJob(
  queenUrl: string,
  request: JobRequest,
  signal: AbortSignal,
): Promise<JobStream> {
  const { jobId, correlationId } = await createJob(queenUrl, request, signal);
  return new JobStream(
    jobId,
    correlationId,
    await readStream(`${queenUrl}/v1/jobs/${jobId}/stream`, { signal }),
  );
}

/** Creates a job and listens to nothing. */
export async function createJob(
  queenUrl: string,
  request: JobRequest,
  signal: AbortSignal,
): Promise<{ jobId: string; correlationId: string }> {
  const answer = await requestOnce(`${queenUrl}/v1/jobs`, {
    method: 'POST',
    signal,
    headers: {
      ...(request.correlationId === undefined ? {} : { 'x-correlation-id': request.correlationId }),
      ...(request.timeoutMs === undefined
        ? {}
        : { 'x-request-timeout-ms': String(request.timeoutMs) }),
    },
    body: {
      operation: 'infer',
      model: request.model,
      prompt: request.prompt,
      max_tokens: request.maxTokens,
    },
  });
  if (answer.status !== 202) throw new Error(`The queen answered ${answer.status}: ${answer.text}`);
  const accepted: { job_id: string } = JSON.parse(answer.text);
  return { jobId: accepted.job_id, correlationId: String(answer.headers['x-correlation-id']) };
}

/** The data of every event of a stream, until it ends. With a body the stream is asked for by POST. */
export async function readStream(
  url: string,
  options: { signal: AbortSignal; body?: unknown },
): Promise<string[]> {
  await using stream = await openEventStream(url, options);
  return (await collectEvents(stream)).map(({ data }) => data);
}
