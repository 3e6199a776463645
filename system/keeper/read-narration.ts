// What a queen or a hive narrates, as it comes.
import { randomUUID } from 'node:crypto';
import { headers, type Narration, NarrationSchema } from '../contracts/index.ts';
import { compileLater, PeerError, streamPeer } from '../shared/index.ts';

export interface NarrationQuery {
  /** The URL of the queen, or of the hive. */
  peerUrl: string;
  level: string;
  jobId?: string;
  /** How many of the past come first. */
  last: number;
  /** Whether to go on with what is told from now on. */
  isFollowing: boolean;
  silenceTimeoutMs: number;
  signal: AbortSignal;
}

const narration = compileLater(NarrationSchema);

/** @throws Failure as the peer reported it; PeerError where it falls silent, breaks off or is not in the contract */
export async function* readNarration(query: NarrationQuery): AsyncGenerator<Narration, void> {
  const { peerUrl, level, jobId, last, isFollowing, silenceTimeoutMs, signal } = query;
  const parameters = new URLSearchParams({
    level,
    last: `${last}`,
    follow: `${isFollowing}`,
    ...(jobId === undefined ? {} : { job_id: jobId }),
  });
  const stream = streamPeer(`${peerUrl}/v1/narration/stream?${parameters}`, {
    method: 'GET',
    headers: { [headers.correlationId]: randomUUID() },
    silenceTimeoutMs,
    signal,
  });
  for await (const data of stream) yield parse(data);
  if (isFollowing) throw new PeerError('broken', 'It ended the stream.');
}

function parse(data: string): Narration {
  let told: unknown;
  try {
    told = JSON.parse(data);
  } catch (error) {
    throw new PeerError('foreign', 'It told something that is not JSON.', error);
  }
  if (narration.Check(told)) return told;
  throw new PeerError('foreign', 'It told something that is no narration.');
}
