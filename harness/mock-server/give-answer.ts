/** Puts one scripted answer on the wire, with its delays and pauses. It chooses nothing and remembers nothing. */
import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { encode, encodeComment } from 'eventsource-encoder';
import type { Clock } from '../kernel/clock.ts';
import type { EventsAnswer, SetAnswer, StreamPart, WholeAnswer } from './answer.ts';

export interface Delivery {
  response: ServerResponse;
  clock: Clock;
  /** Aborted when the client has left or the server closes. */
  signal: AbortSignal;
  /** Called right before the connection is broken on purpose. */
  onReset(): void;
}

/**
 * Resolves when all of the answer is handed over; one that stays open, or never comes, when the signal
 * aborts. Rejects when the signal aborts during a delay.
 */
export async function giveAnswer(answer: SetAnswer, delivery: Delivery): Promise<void> {
  const { response, clock, signal } = delivery;
  if (answer === 'never') return untilAborted(signal);
  if (answer === 'reset') return reset(delivery);
  if (answer.delayMs !== undefined) await clock.sleep(answer.delayMs, signal);
  if ('events' in answer) await giveEvents(answer, delivery);
  else giveWhole(response, answer);
}

/** JSON that says what was asked for and what could have been. */
export function giveNotScripted(
  response: ServerResponse,
  request: string,
  routes: readonly string[],
): void {
  const scripted = routes.length === 0 ? 'nothing' : routes.join(', ');
  const message = `Nothing is scripted for ${request}; scripted: ${scripted}.`;
  giveWhole(response, { status: 404, json: { error: { code: 'NOT_SCRIPTED', message, routes } } });
}

/** For an answer that could not be made. What has begun cannot turn into an error, so it is broken off. */
export function giveFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else
    giveWhole(response, {
      status: 500,
      json: { error: { code: 'MOCK_ANSWER_FAILED', message: String(error) } },
    });
}

function giveWhole(response: ServerResponse, answer: WholeAnswer): void {
  const { status = 200, json, body = json === undefined ? '' : JSON.stringify(json) } = answer;
  const type = json === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(status, { ...type, ...copy(answer.headers) }).end(body);
}

async function giveEvents(answer: EventsAnswer, delivery: Delivery): Promise<void> {
  const { response, clock, signal } = delivery;
  const head = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
  response.writeHead(answer.status ?? 200, { ...head, ...copy(answer.headers) });
  response.flushHeaders();
  for (const part of answer.events) {
    if (typeof part === 'object' && 'pauseMs' in part) await clock.sleep(part.pauseMs, signal);
    else if (!response.write(bytesOf(part))) await once(response, 'drain', { signal });
  }
  if (answer.ending === 'stay-open') return untilAborted(signal);
  if (answer.ending === 'reset') {
    // A reset overtakes what has not left yet, so what was said goes first.
    await new Promise<void>((resolve) => void response.write('', () => resolve()));
    return reset(delivery);
  }
  response.end();
}

function bytesOf(part: Exclude<StreamPart, { pauseMs: number }>): string | Uint8Array {
  if (typeof part === 'string') return encode({ data: part });
  if ('raw' in part) return part.raw;
  if ('comment' in part) return encodeComment(part.comment);
  const { data, ...rest } = part;
  return encode({ ...rest, data: typeof data === 'string' ? data : JSON.stringify(data) });
}

function reset({ response, onReset }: Delivery): void {
  onReset();
  response.socket?.resetAndDestroy();
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

function copy(headers: WholeAnswer['headers'] = {}): OutgoingHttpHeaders {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
}
