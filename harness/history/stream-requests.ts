/** The requests of a recorded stream: to begin it, to go on with it, to take it back, to ask how it stands. What comes of them is for the recorder. */
import { request } from 'undici';
import { HornetError } from '../kernel/errors.ts';
import { type EventStream, openEventStream } from '../network/event-stream.ts';
import { bodyFor, type CompletionRequest, valueAt } from '../stack/dialect.ts';
import type { ResumePaths, StreamWire } from './stream-wire.ts';

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

/** How a server says that a request stands. */
export interface Standing {
  status: number;
  /** In its own word; undefined where it says none. */
  state: string | undefined;
  /** Of that word; `open` is before any end. */
  means: 'ok' | 'fail' | 'open' | undefined;
}

/** @throws HornetError REQUEST_FAILED where there is no answer */
export function askToCancel(
  serverUrl: string,
  resume: ResumePaths,
  asking: Pick<StreamRequest, 'request' | 'signal'>,
): Promise<Standing> {
  return standing('DELETE', urlOf(serverUrl, resume.cancel, asking.request), resume, asking.signal);
}

/** @throws HornetError REQUEST_FAILED where there is no answer */
export function askHowItStands(
  serverUrl: string,
  resume: ResumePaths,
  asking: Pick<StreamRequest, 'request' | 'signal'>,
): Promise<Standing> {
  return standing('GET', urlOf(serverUrl, resume.look, asking.request), resume, asking.signal);
}

async function standing(
  method: 'GET' | 'DELETE',
  url: string,
  { state: path, endStates }: ResumePaths,
  signal: AbortSignal,
): Promise<Standing> {
  try {
    const { statusCode: status, body } = await request(url, { method, signal });
    const state = valueAt(parsed(await body.text()), path);
    if (typeof state !== 'string') return { status, state: undefined, means: undefined };
    return { status, state, means: endStates[state] ?? 'open' };
  } catch (cause) {
    const message = `${method} ${url} got no answer.`;
    throw new HornetError('REQUEST_FAILED', message, { data: { method, url }, cause });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // says no state
  }
}

function urlOf(serverUrl: string, path: string, id: string): string {
  return new URL(path.replace('{id}', id), serverUrl).href;
}
