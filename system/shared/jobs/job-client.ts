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
import { callPeer, type PeerCall, streamPeer } from '../http/peer-call.ts';
import { PeerError } from '../http/silence-watch.ts';

export type JobCall = Omit<PeerCall, 'method' | 'body'>;

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
  const headers = { ...call.headers, accept: 'text/event-stream' };
  return readStream(`${baseUrl}/v1/jobs`, { ...call, method: 'POST', headers, body: operation });
}

async function* readStream(url: string, call: PeerCall): AsyncGenerator<JobEvent, void> {
  let terminal: TerminalEvent | undefined;
  const isLast = (): boolean => terminal !== undefined; // the marker
  for await (const data of streamPeer(url, { ...call, isLast })) {
    if (terminal !== undefined) {
      if (data !== terminalMarkers[terminal.type]) {
        throw new PeerError(
          'foreign',
          `A ${terminal.type} stream ended with ${data.slice(0, 40)}.`,
        );
      }
      yield terminal;
      return;
    }
    const event = parseEvent(data);
    if (isTerminal(event)) terminal = event;
    else yield event;
  }
  throw new PeerError('broken', 'The stream ended before the job did.');
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
