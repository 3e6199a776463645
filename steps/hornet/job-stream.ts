// A client of the queen's jobs API that writes down everything it is sent.
import { collectEvents, openEventStream, systemClock } from '../../harness/index.ts';
import { requestOnce } from '../support/http.ts';
import type { JobEvent, NarrationEvent, TokenEvent } from './wire.ts';

export interface JobRequest {
  model: string;
  prompt: string;
  maxTokens: number;
  correlationId?: string;
  /** The budget; the queen's own where it is absent. */
  timeoutMs?: number;
  /** How long there may be between two tokens. */
  betweenTokensMs?: number;
  onDisconnect?: 'cancel' | 'continue';
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

/** A job's stream, from its first event to its last. */
export async function streamOfJob(
  queenUrl: string,
  jobId: string,
  signal: AbortSignal,
): Promise<JobStream> {
  return new JobStream(
    jobId,
    '',
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
    headers: requestHeaders(request),
    body: requestBody(request),
  });
  if (answer.status !== 202) throw new Error(`The queen answered ${answer.status}: ${answer.text}`);
  const accepted: { job_id: string } = JSON.parse(answer.text);
  return { jobId: accepted.job_id, correlationId: String(answer.headers['x-correlation-id']) };
}

export function requestBody(request: JobRequest): object {
  const { model, prompt, maxTokens, betweenTokensMs, onDisconnect } = request;
  return {
    operation: 'infer',
    model,
    prompt,
    max_tokens: maxTokens,
    ...(betweenTokensMs === undefined ? {} : { between_tokens_timeout_ms: betweenTokensMs }),
    ...(onDisconnect === undefined ? {} : { on_disconnect: onDisconnect }),
  };
}

export function requestHeaders({ correlationId, timeoutMs }: JobRequest): Record<string, string> {
  return {
    ...(correlationId === undefined ? {} : { 'x-correlation-id': correlationId }),
    ...(timeoutMs === undefined ? {} : { 'x-request-timeout-ms': String(timeoutMs) }),
  };
}

/** The data of every event of a stream, until it ends. With a body the stream is asked for by POST. */
export async function readStream(
  url: string,
  options: { signal: AbortSignal; body?: unknown },
): Promise<string[]> {
  await using stream = await openEventStream(url, options);
  return (await collectEvents(stream)).map(({ data }) => data);
}

/** The same for a client that is slower than the stream: after every hundredth event it looks away for a while. */
export async function readSlowly(url: string, signal: AbortSignal): Promise<string[]> {
  await using stream = await openEventStream(url, { signal });
  const data: string[] = [];
  for await (const event of stream) {
    data.push(event.data);
    if (data.length % 100 === 0) await systemClock.sleep(lookAwayMs);
  }
  return data;
}

/** Longer than the stream takes for a hundred events. */
const lookAwayMs = 200;
