// The client that worker suites call with: one completion, whole or streamed, that can be hung up on at any time.
import { EventSourceParserStream } from 'eventsource-parser/stream';
import {
  type ChatChunk,
  ChatChunkSchema,
  type ChatCompletion,
  ChatCompletionSchema,
  type Completion,
  CompletionSchema,
  completionEnd,
  ModelListSchema,
} from '../completion.ts';
import { ErrorBodySchema, type WireError } from '../wire-error.ts';
import { type WorkerHealth, WorkerHealthSchema } from '../worker-health.ts';
import { checked } from './checked.ts';

/** A request under way. Disposing of it hangs up. */
export interface CompletionCall extends Disposable {
  /** Resolves with the first byte of the answer, which for a stream may be a good while after the request. */
  readonly response: Promise<Response>;
  /** The `data` of the stream's next event; undefined at its end. */
  next(): Promise<string | undefined>;
  /** The `data` of all events that are left. */
  rest(): Promise<string[]>;
  hangUp(): void;
}

/** Sends a completion request; the body is what the caller says, right or wrong. */
export function callCompletion(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): CompletionCall {
  return call(`${url}/v1/completions`, body, headers);
}

/** The same for a chat. */
export function callChat(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): CompletionCall {
  return call(`${url}/v1/chat/completions`, body, headers);
}

function call(url: string, body: unknown, headers: Record<string, string>): CompletionCall {
  const line = new AbortController();
  const response = fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: line.signal,
  });
  response.catch(() => {}); // whoever awaits it is told; a call that was hung up on is awaited by nobody
  let events: ReadableStreamDefaultReader<{ data: string }> | undefined;
  const next = async (): Promise<string | undefined> => {
    events ??= eventsOf(await response);
    return (await events.read()).value?.data;
  };
  const hangUp = (): void => line.abort();
  return {
    response,
    next,
    rest: async () => {
      const all: string[] = [];
      for (let data = await next(); data !== undefined; data = await next()) all.push(data);
      return all;
    },
    hangUp,
    [Symbol.dispose]: hangUp,
  };
}

/** An event of a stream as the completion it must be. @throws for one that is not */
export function readPiece(data: string | undefined): Completion {
  return checked(CompletionSchema, JSON.parse(data ?? 'null'));
}

/** The pieces of a stream's events, whatever they end with. @throws for an event that is neither piece nor end */
export function readPieces(events: readonly (string | undefined)[]): Completion[] {
  return events.filter((data) => data !== completionEnd).map(readPiece);
}

/** The completion in an answer that is not a stream. @throws for anything else */
export async function readCompletion({ response }: CompletionCall): Promise<Completion> {
  return checked(CompletionSchema, await (await response).json());
}

/** The pieces of a chat's stream. @throws for an event that is neither piece nor end */
export function readChatPieces(events: readonly (string | undefined)[]): ChatChunk[] {
  return events
    .filter((data) => data !== completionEnd)
    .map((data) => checked(ChatChunkSchema, JSON.parse(data ?? 'null')));
}

/** The answer in a chat that is not a stream. @throws for anything else */
export async function readChatCompletion({ response }: CompletionCall): Promise<ChatCompletion> {
  return checked(ChatCompletionSchema, await (await response).json());
}

/** The error in an answer, or in an event of a stream. @throws for anything else */
export async function readError(source: Response | string | undefined): Promise<WireError> {
  const body: unknown =
    source instanceof Response ? await source.json() : JSON.parse(source ?? 'null');
  return checked(ErrorBodySchema, body).error;
}

/** The ids of the models that the worker lists. @throws for anything that is not in the contract */
export async function readModelIds(url: string): Promise<string[]> {
  const response = await fetch(`${url}/v1/models`);
  return checked(ModelListSchema, await response.json()).data.map(({ id }) => id);
}

/** What the worker says of itself. @throws for anything that is not in the contract */
export async function readHealth(url: string): Promise<WorkerHealth> {
  const response = await fetch(`${url}/health`);
  return checked(WorkerHealthSchema, await response.json());
}

/**
 * Asks for the worker's health until it is as it should be; each answer is the event that is waited for.
 * @throws Error with the last answer when it does not get there in time
 */
export async function untilHealth(
  url: string,
  isReached: (health: WorkerHealth) => boolean,
  timeoutMs = 10_000,
): Promise<WorkerHealth> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const current = await readHealth(url);
    if (isReached(current)) return current;
    if (performance.now() > endMs)
      throw new Error(`After ${timeoutMs} ms the worker's health is ${JSON.stringify(current)}.`);
  }
}

function eventsOf(response: Response): ReadableStreamDefaultReader<{ data: string }> {
  if (response.body === null || !response.ok)
    throw new Error(`There is no stream: the worker answered ${response.status}.`);
  return response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
}
