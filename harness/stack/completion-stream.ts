/**
 * A client that streams a completion from any server whose dialect is known, and writes down what it is sent and how
 * that ended. Whether it should have ended so is for others to say.
 */
import { orCallers } from '../kernel/caller-signal.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { HornetError, isHornetError } from '../kernel/errors.ts';
import { openEventStream } from '../network/event-stream.ts';
import { bodyFor, type CompletionRequest, type Dialect, valueAt } from './dialect.ts';
import { readLines } from './read-lines.ts';

export interface CompletionPiece {
  text: string;
  /** When it was read, on the monotonic clock. */
  atMs: number;
}

export interface CompletionEnd {
  /**
   * - `whole`: the server said so, and nothing came after.
   * - `broken`: it began and did not come to that: a closed connection, an error among the pieces, no JSON.
   * - `refused`: no stream at all, but an answer with another status, or none.
   */
  how: 'whole' | 'broken' | 'refused';
  /** In words. */
  why: string;
  /** Of a refusal by answer. */
  status?: number;
  atMs: number;
}

export interface CompletionStream extends AsyncDisposable {
  /** All that has come so far. */
  readonly pieces: readonly CompletionPiece[];
  /** Their texts, put together. */
  readonly text: string;
  /** Once it has ended. */
  readonly end: CompletionEnd | undefined;
  /** Never rejects. */
  readonly ended: Promise<CompletionEnd>;
  /** Tells of every further piece. */
  onPiece(listener: (piece: CompletionPiece) => void): void;
  /** Closes the connection, which is how a client cancels. */
  close(): Promise<void>;
}

export interface StreamCompletionOptions {
  dialect: Dialect;
  request: CompletionRequest;
  signal: AbortSignal;
  clock?: Clock;
}

/** Begins to stream from the server at the URL; what becomes of it is told by the stream. */
export function streamCompletion(
  serverUrl: string,
  options: StreamCompletionOptions,
): CompletionStream {
  return new RecordedCompletion(new URL(options.dialect.path, serverUrl).href, options);
}

class RecordedCompletion implements CompletionStream {
  readonly pieces: CompletionPiece[] = [];
  readonly ended: Promise<CompletionEnd>;
  end: CompletionEnd | undefined;
  readonly #dialect: Dialect;
  readonly #clock: Clock;
  readonly #leaving = new AbortController();
  readonly #listeners = new Set<(piece: CompletionPiece) => void>();

  constructor(
    url: string,
    { dialect, request, signal, clock = systemClock }: StreamCompletionOptions,
  ) {
    this.#dialect = dialect;
    this.#clock = clock;
    const sent = {
      body: bodyFor(dialect, request),
      signal: AbortSignal.any([orCallers(signal), this.#leaving.signal]),
    };
    const data = dialect.stream === 'events' ? readEvents(url, sent) : readLines(url, sent);
    this.ended = this.#follow(data);
  }

  get text(): string {
    return this.pieces.map(({ text }) => text).join('');
  }

  onPiece(listener: (piece: CompletionPiece) => void): void {
    this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#leaving.abort(new Error('The client closed the stream.'));
    await this.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #follow(data: AsyncIterable<string>): Promise<CompletionEnd> {
    const outcome = await this.#read(data).catch(outcomeOf);
    this.end = { ...outcome, atMs: this.#clock.nowMs() };
    return this.end;
  }

  async #read(data: AsyncIterable<string>): Promise<Outcome> {
    let isWhole = false;
    for await (const text of data) {
      if (isWhole) return { how: 'broken', why: `after its end came ${text}` };
      isWhole = this.#take(text);
    }
    return isWhole
      ? { how: 'whole', why: 'the server said so' }
      : { how: 'broken', why: 'the server closed the connection before the end' };
  }

  /** Whether this was the end. @throws HornetError STREAM_MALFORMED, STREAM_INTERRUPTED */
  #take(data: string): boolean {
    const { end, text: textPath, error: errorPath } = this.#dialect;
    if ('data' in end && data === end.data) return true;
    const piece = parse(data);
    const error = errorPath === undefined ? undefined : valueAt(piece, errorPath);
    if (error !== undefined && error !== null)
      throw new HornetError('STREAM_INTERRUPTED', `the server says: ${error}`);
    const text = valueAt(piece, textPath);
    if (typeof text === 'string' && text !== '') this.#note(text);
    return 'field' in end && valueAt(piece, end.field) === end.value;
  }

  #note(text: string): void {
    const piece = { text, atMs: this.#clock.nowMs() };
    this.pieces.push(piece);
    for (const listener of this.#listeners) listener(piece);
  }
}

type Outcome = Omit<CompletionEnd, 'atMs'>;

async function* readEvents(
  url: string,
  sent: { body: unknown; signal: AbortSignal },
): AsyncGenerator<string> {
  await using stream = await openEventStream(url, sent);
  for await (const { data } of stream) yield data;
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    const message = `what came is no JSON: ${data.slice(0, 200)}`;
    throw new HornetError('STREAM_MALFORMED', message, { data: { event: data }, cause });
  }
}

function outcomeOf(error: unknown): Outcome {
  const why = error instanceof Error ? error.message : String(error);
  if (isHornetError(error, 'REQUEST_FAILED')) return { how: 'refused', why };
  if (!isHornetError(error, 'STREAM_REFUSED')) return { how: 'broken', why };
  return { how: 'refused', why, status: Number(error.data['status']) };
}
