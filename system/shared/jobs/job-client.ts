// The other side of the jobs API: creates a job at a queen or a hive, follows its stream, cancels it.
import {
  isTerminal,
  type JobAccepted,
  JobAcceptedSchema,
  type JobEvent,
  JobEventSchema,
  type Operation,
  type TerminalEvent,
  terminalMarkers,
} from '../../contracts/index.ts';
import { compileLater } from '../compile-later.ts';
import { callPeer } from '../http/peer-call.ts';
import { hearPeer, type StreamCall, streamPeer } from '../http/peer-stream.ts';
import { PeerError } from '../http/silence-watch.ts';

export type JobCall = Omit<StreamCall, 'method' | 'body'>;

/** Is told the events of a job as they come, all but the last. What it throws ends the listening. */
export type JobListener = (event: Exclude<JobEvent, TerminalEvent>) => void;

const accepted = compileLater(JobAcceptedSchema);
const jobEvent = compileLater(JobEventSchema);

/** @throws Failure as the peer reported it; PeerError where it did not answer */
export async function createJob(
  baseUrl: string,
  operation: Operation,
  call: JobCall,
): Promise<JobAccepted> {
  const answer = await callPeer(`${baseUrl}/v1/jobs`, { ...call, method: 'POST', body: operation });
  if (!accepted.Check(answer))
    throw new PeerError(
      'foreign',
      'The peer accepted the job in words that are not in the contract.',
    );
  return answer;
}

/** Asks for the cancel; the job's stream tells when it has happened. */
export async function cancelJob(baseUrl: string, jobId: string, call: JobCall): Promise<void> {
  await callPeer(`${baseUrl}/v1/jobs/${jobId}`, { ...call, method: 'DELETE' });
}

/**
 * All events of a job, the terminal one included and last, given out once its marker has come too.
 * @throws PeerError where the stream falls silent, ends too early or is not in the contract
 */
export function followJob(
  baseUrl: string,
  jobId: string,
  call: JobCall,
): AsyncGenerator<JobEvent, void> {
  return readStream(`${baseUrl}/v1/jobs/${jobId}/stream`, { ...call, method: 'GET' });
}

/** Creates a job and follows it, in one exchange. @throws as `createJob` and `followJob` */
export function runJobAt(
  baseUrl: string,
  operation: Operation,
  call: JobCall,
): AsyncGenerator<JobEvent, void> {
  return readStream(`${baseUrl}/v1/jobs`, newJob(operation, call));
}

/** `followJob` for one who needs no time to take an event. Returns the terminal one. @throws as that, and as the listener */
export function hearJob(
  baseUrl: string,
  jobId: string,
  call: JobCall,
  listener: JobListener,
): Promise<TerminalEvent> {
  return hearStream(`${baseUrl}/v1/jobs/${jobId}/stream`, { ...call, method: 'GET' }, listener);
}

/** `runJobAt` likewise. */
export function hearNewJob(
  baseUrl: string,
  operation: Operation,
  call: JobCall,
  listener: JobListener,
): Promise<TerminalEvent> {
  return hearStream(`${baseUrl}/v1/jobs`, newJob(operation, call), listener);
}

function newJob(operation: Operation, call: JobCall): StreamCall {
  const headers = { ...call.headers, accept: 'text/event-stream' };
  return { ...call, method: 'POST', headers, body: operation };
}

async function* readStream(url: string, call: StreamCall): AsyncGenerator<JobEvent, void> {
  const words = new StreamWords();
  for await (const data of streamPeer(url, { ...call, isLast: words.isLast })) {
    const event = words.read(data);
    if (event !== undefined) yield event;
    if (words.isWhole) break;
  }
  yield words.end();
}

async function hearStream(
  url: string,
  call: StreamCall,
  listener: JobListener,
): Promise<TerminalEvent> {
  const words = new StreamWords();
  await hearPeer(url, { ...call, isLast: words.isLast }, (data) => {
    const event = words.read(data);
    if (event !== undefined) listener(event);
  });
  return words.end();
}

/** What the data of a job's stream says: events, the terminal one, its marker. */
class StreamWords {
  #terminal: TerminalEvent | undefined;
  #isWhole = false;

  /** The marker has come. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Whether what comes next is the marker, after which nothing does. */
  readonly isLast = (): boolean => this.#terminal !== undefined;

  /** Undefined for the terminal event and its marker. @throws PeerError for what is not in the contract */
  read(data: string): Exclude<JobEvent, TerminalEvent> | undefined {
    if (this.#terminal !== undefined) {
      this.#checkMarker(data, this.#terminal);
      return undefined;
    }
    const event = parseEvent(data);
    if (!isTerminal(event)) return event;
    this.#terminal = event;
    return undefined;
  }

  /** The terminal event. @throws PeerError where the stream has ended without it, or without the marker */
  end(): TerminalEvent {
    if (this.#terminal !== undefined && this.#isWhole) return this.#terminal;
    throw new PeerError('broken', 'The stream ended before the job did.');
  }

  #checkMarker(data: string, { type }: TerminalEvent): void {
    if (data !== terminalMarkers[type])
      throw new PeerError('foreign', `A ${type} stream ended with ${data.slice(0, 40)}.`);
    this.#isWhole = true;
  }
}

function parseEvent(data: string): JobEvent {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch (error) {
    throw new PeerError('foreign', 'The stream carried an event that is not JSON.', error);
  }
  if (!jobEvent.Check(event))
    throw new PeerError('foreign', 'The stream carried an event that is not in the contract.');
  return event;
}
