// The client that queen and hive suites call with: creates jobs by script, looks at them, cancels them, listens to them.
import { type Static, type TSchema, Type } from 'typebox';
import { JobAcceptedSchema, JobListSchema, type JobRecord, JobRecordSchema } from '../../job.ts';
import { terminalMarkers } from '../../job-event.ts';
import { ErrorBodySchema, type WireError } from '../../wire-error.ts';
import { checked } from '../checked.ts';
import { JobListener, type JobStory, storyOf } from './job-listener.ts';
import { promptOf, type Script } from './script.ts';

/** The model that every counterpart of a suite has. */
export const suiteModel = 'tiny';

/** What a test asks for; what it leaves out is a short answer that goes well. */
export interface Order extends Partial<Script> {
  model?: string;
  onDisconnect?: 'cancel' | 'continue';
  headers?: Record<string, string>;
}

export interface Refusal {
  status: number;
  headers: Headers;
  error: WireError;
}

const HealthSchema = Type.Object({ status: Type.String(), name: Type.String() });

export class JobClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Sends a job, right or wrong. */
  send(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}/v1/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  order(order: Order = {}): Promise<Response> {
    return this.send(bodyOf(order), order.headers);
  }

  /** The id of a job that has been accepted. @throws Error where it was not */
  async start(order: Order = {}): Promise<string> {
    const response = await this.order(order);
    const answer: unknown = await response.json();
    if (response.status !== 202)
      throw new Error(`The job was not accepted: ${response.status} ${JSON.stringify(answer)}`);
    return checked(JobAcceptedSchema, answer).job_id;
  }

  /** Creates a job and listens to it, in one exchange. */
  startAndFollow(order: Order = {}): JobListener {
    return new JobListener(`${this.url}/v1/jobs`, order.headers, bodyOf(order));
  }

  follow(jobId: string, headers?: Record<string, string>): JobListener {
    return new JobListener(`${this.url}/v1/jobs/${jobId}/stream`, headers);
  }

  /** All that a job's stream says, once it has ended as it should. @throws Error where it ends otherwise */
  async story(jobId: string, end: keyof typeof terminalMarkers = 'completed'): Promise<JobStory> {
    using listener = this.follow(jobId);
    const story = storyOf(await listener.rest(), terminalMarkers[end]);
    if (story.terminal.type !== end)
      throw new Error(`The job has ${JSON.stringify(story.terminal)}, not ${end}.`);
    return story;
  }

  /** The error with which a new job fails. @throws Error where it does not */
  async failureOf(order: Order): Promise<WireError> {
    const { terminal } = await this.story(await this.start(order), 'failed');
    if (terminal.type !== 'failed') throw new Error('A story that failed ends with a failure.');
    return terminal.error;
  }

  record(jobId: string): Promise<JobRecord> {
    return this.read(`/v1/jobs/${jobId}`, JobRecordSchema);
  }

  async list(): Promise<JobRecord[]> {
    return (await this.read('/v1/jobs', JobListSchema)).jobs;
  }

  cancel(jobId: string): Promise<Response> {
    return fetch(`${this.url}/v1/jobs/${jobId}`, { method: 'DELETE' });
  }

  health(): Promise<Static<typeof HealthSchema>> {
    return this.read('/health', HealthSchema);
  }

  /** What is at a path, known to be what the schema says. @throws Error for any other answer */
  async read<const S extends TSchema>(path: string, schema: S): Promise<Static<S>> {
    const response = await fetch(`${this.url}${path}`);
    const body: unknown = await response.json();
    if (response.status !== 200)
      throw new Error(`GET ${path} answered ${response.status} ${JSON.stringify(body)}`);
    return checked(schema, body);
  }
}

/** The job that an order asks for, as it goes over the wire. */
export function bodyOf(order: Order): Record<string, unknown> {
  const { ending = 'complete', tokens = 3, voice = 'plain' } = order;
  return {
    operation: 'infer',
    model: order.model ?? suiteModel,
    prompt: promptOf({ ending, tokens, voice }),
    max_tokens: 1_000,
    on_disconnect: order.onDisconnect ?? 'continue',
  };
}

/** What a refusal says. @throws Error for an answer that is none */
export async function refusalOf(response: Response): Promise<Refusal> {
  const { status, headers } = response;
  const { error } = checked(ErrorBodySchema, await response.json());
  return { status, headers, error };
}
