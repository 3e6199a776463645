/**
 * Turns the bytes of a stream of server-sent events into events, wherever they happen to be split, as
 * the WHATWG's standard says. Keeps what a client needs to resume; connects to nothing.
 */
import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';
import type { Clock } from '../kernel/clock.ts';

export interface StreamEvent {
  /** The id that stands in this event itself; a client's last id may stem from an earlier one. */
  readonly id?: string;
  /** Its type; absent where the standard takes it as `message`. */
  readonly event?: string;
  /** Several lines of data are joined by line feeds. */
  readonly data: string;
  /** When its last byte was read, on the monotonic clock. */
  readonly atMs: number;
}

export class EventDecoder {
  readonly #clock: Clock;
  readonly #parser: EventSourceParser;
  /** Keeps the beginning of a character until its other bytes come; drops a byte order mark. */
  readonly #decoder = new TextDecoder();
  readonly #complete: StreamEvent[] = [];
  #lastEventId: string | undefined;
  #retryMs: number | undefined;
  #comments = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#parser = createParser({
      onEvent: (message) => this.#add(message),
      onId: (id) => {
        this.#lastEventId = id;
      },
      onRetry: (retryMs) => {
        this.#retryMs = retryMs;
      },
      onComment: () => {
        this.#comments += 1;
      },
    });
  }

  /** What a client that resumes here sends: the id given last, be it with an event or alone. */
  get lastEventId(): string | undefined {
    return this.#lastEventId;
  }

  /** How long the server asked clients to wait before they connect again, where it did. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /** How many comments have come, which servers send to show that a silent stream lives. */
  get comments(): number {
    return this.#comments;
  }

  /** The events that these bytes complete. */
  decode(bytes: Uint8Array): StreamEvent[] {
    this.#parser.feed(this.#decoder.decode(bytes, { stream: true }));
    return this.#complete.splice(0);
  }

  #add({ id, event, data }: EventSourceMessage): void {
    const given = { ...(id !== undefined && { id }), ...(event !== undefined && { event }) };
    this.#complete.push({ ...given, data, atMs: this.#clock.nowMs() });
  }
}
