/** Turns the bytes of a stream of server-sent events into events, wherever they happen to be split. */
import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';
import type { Clock } from '../kernel/clock.ts';

export interface StreamEvent {
  readonly id?: string;
  readonly event?: string;
  readonly data: string;
  /** When its last byte was read, on the monotonic clock. */
  readonly atMs: number;
}

export class EventDecoder {
  readonly #clock: Clock;
  readonly #parser: EventSourceParser;
  /** Keeps the beginning of a character until its other bytes come. */
  readonly #decoder = new TextDecoder();
  readonly #complete: StreamEvent[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#parser = createParser({ onEvent: (message) => this.#add(message) });
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
