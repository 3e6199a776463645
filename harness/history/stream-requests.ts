/** The requests of a recorded stream: to begin it, to go on with it, to take it back. What comes of them is for the recorder. */
import { request } from 'undici';
import { HornetError } from '../kernel/errors.ts';
import { type EventStream, openEventStream } from '../network/event-stream.ts';
import { bodyFor, type CompletionRequest } from '../stack/dialect.ts';
import type { StreamWire } from './stream-wire.ts';

export interface StreamRequest {
  wire: StreamWire;
  asked: CompletionRequest;
  /** Its id, on wires where requests have one. */
  request: string;
  deadlineMs?: number;
  signal: AbortSignal;
}

/** Resolves when an answer has begun. @throws HornetError REQUEST_FAILED, STREAM_REFUSED */
export function askFirst(serverUrl: string, asking: StreamRequest): Promise<EventStream> {
  const { wire, asked, signal, deadlineMs } = asking;
  const headers = {
    ...(wire.resume !== undefined && { [wire.resume.idHeader]: asking.request }),
    ...(wire.timeoutHeader !== undefined &&
      deadlineMs !== undefined && { [wire.timeoutHeader]: String(deadlineMs) }),
  };
  const url = new URL(wire.path, serverUrl).href;
  return openEventStream(url, { body: bodyFor(wire, asked), headers, signal });
}

/** Asks for what comes after the event of that id. @throws HornetError REQUEST_FAILED, STREAM_REFUSED */
export function askAgain(
  serverUrl: string,
  { wire, request: id, signal }: StreamRequest,
  lastEventId: string | undefined,
): Promise<EventStream> {
  const url = urlOf(serverUrl, wire.resume?.follow ?? wire.path, id);
  return openEventStream(url, { signal, ...(lastEventId !== undefined && { lastEventId }) });
}

/** Resolves with the status of the answer. @throws HornetError REQUEST_FAILED where there is none */
export async function askToCancel(
  serverUrl: string,
  path: string,
  { request: id, signal }: StreamRequest,
): Promise<number> {
  const url = urlOf(serverUrl, path, id);
  try {
    const { statusCode, body } = await request(url, { method: 'DELETE', signal });
    await body.dump();
    return statusCode;
  } catch (cause) {
    const message = `DELETE ${url} got no answer.`;
    throw new HornetError('REQUEST_FAILED', message, { data: { method: 'DELETE', url }, cause });
  }
}

function urlOf(serverUrl: string, path: string, id: string): string {
  return new URL(path.replace('{id}', id), serverUrl).href;
}
