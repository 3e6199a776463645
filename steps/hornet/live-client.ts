// A client of the queen that goes on reading while the scenario goes on: its job, what it has been sent so far, and how it leaves.
import { type EventStream, openEventStream } from '../../harness/index.ts';
import { type JobRequest, JobStream, requestBody, requestHeaders } from './job-stream.ts';

export class LiveClient {
  readonly jobId: string;
  /** Settled when the stream has ended, in whatever way. */
  readonly ended: Promise<void>;
  readonly #stream: EventStream;
  readonly #data: string[] = [];

  /** Creates a job and follows it, in one exchange. */
  static async ask(
    queenUrl: string,
    request: JobRequest,
    signal: AbortSignal,
  ): Promise<LiveClient> {
    const stream = await openEventStream(`${queenUrl}/v1/jobs`, {
      signal,
      headers: requestHeaders(request),
      body: requestBody(request),
    });
    return new LiveClient(stream);
  }

  private constructor(stream: EventStream) {
    this.#stream = stream;
    this.jobId = String(stream.headers['x-job-id']);
    this.ended = this.#read();
  }

  /** What it has been sent so far. */
  get soFar(): JobStream {
    return new JobStream(this.jobId, '', this.#data);
  }

  /** Closes the connection, as a client that goes away does. */
  async disconnect(): Promise<void> {
    await this.#stream.close();
    await this.ended;
  }

  async #read(): Promise<void> {
    try {
      for await (const { data } of this.#stream) this.#data.push(data);
    } catch {
      // Broken off: what has come until then is what there is to look at.
    }
  }
}
