/**
 * What a mock server can be told to answer, as inert data. How it is put on the wire is for others.
 */
import type { RecordedRequest } from './recorded-request.ts';

/**
 * One answer. `never` takes the request and says nothing for as long as the client waits; `reset`
 * breaks the connection with a TCP reset. A function decides when the request is there; its signal is
 * aborted when the client leaves or the server closes.
 */
export type MockAnswer =
  | WholeAnswer
  | EventsAnswer
  | 'never'
  | 'reset'
  | ((request: RecordedRequest, signal: AbortSignal) => SetAnswer | Promise<SetAnswer>);

export type SetAnswer = Exclude<MockAnswer, (...given: never[]) => unknown>;

interface AnswerHead {
  /** Default 200. */
  status?: number;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  /** How long nothing is said before the status. */
  delayMs?: number;
}

/** An answer with a body, or with none. */
export interface WholeAnswer extends AnswerHead {
  /** Sent as it is. */
  body?: string | Uint8Array;
  /** Sent as JSON, with that content type. */
  json?: unknown;
}

/** An answer that is a stream of server-sent events. */
export interface EventsAnswer extends AnswerHead {
  events: readonly StreamPart[];
  /** What follows the last part. Default `end`. */
  ending?: 'end' | 'stay-open' | 'reset';
}

/** A text is the data of an event; `raw` is sent as it is, be it half a line; a pause is silence. */
export type StreamPart =
  | string
  | MockEvent
  | { comment: string }
  | { raw: string | Uint8Array }
  | { pauseMs: number };

export interface MockEvent {
  /** Sent as it is when a string, else as JSON. */
  data: unknown;
  id?: string;
  event?: string;
  /** Milliseconds that clients are asked to wait before they connect again. */
  retry?: number;
}
