/**
 * The body of one event stream on its way: takes it apart into events, which a rule passes on, holds, changes or leaves out.
 * Chunks are written anew, one for each event, only where the rule moves or adds events; otherwise they pass as they came.
 */
import type { ChunkedBody } from '../http/chunked-body.ts';
import type { Framing } from '../http/message-head.ts';
import type { BodyPiece } from '../http/message-reader.ts';
import type { Outbox } from '../http/outbox.ts';
import { EventSplitter } from './event-splitter.ts';
import { bytesOf, dataOf, isEndMark, type RawPart, type StreamEvent } from './stream-event.ts';

export interface EventRule {
  /** Called for each event with data; what it does not pass on is gone. */
  event(event: StreamEvent, body: EventBody): void;
  /** All events have come. */
  end?(body: EventBody): void;
  /** Gives up the events that it holds. */
  release?(): readonly StreamEvent[];
}

export class EventBody {
  readonly outbox: Outbox;
  readonly framing: Framing;
  readonly #rule: EventRule;
  readonly #writesChunks: boolean;
  readonly #splitter = new EventSplitter();
  #count = 0;
  /** Of an event that has not ended. */
  #parts: RawPart[] = [];
  #offset = 0;

  /** @param isRewritten whether the rule passes events on otherwise than they came */
  constructor(outbox: Outbox, framing: Framing, rule: EventRule, isRewritten: boolean) {
    this.outbox = outbox;
    this.framing = framing;
    this.#rule = rule;
    this.#writesChunks = isRewritten && framing.kind === 'chunked';
  }

  /** Takes a piece of the body, its last chunk included. */
  take(piece: BodyPiece): void {
    if (piece.kind === 'data') this.#takeData(piece);
    else if (piece.kind === 'framing') this.#takeFraming(piece.bytes);
    else {
      this.end();
      this.outbox.write(piece.bytes);
    }
  }

  /** Writes an event. */
  pass({ parts }: Pick<StreamEvent, 'parts'>): void {
    if (!this.#writesChunks) for (const { bytes } of parts) this.outbox.write(bytes);
    else this.#writeChunk(bytesOf(parts));
  }

  /** All has come, or all that will. */
  end(): void {
    this.#passParts();
    this.#rule.end?.(this);
  }

  /** Writes what is held such that what comes next from the source fits behind it; `chunked` says where the source is. */
  leave(chunked: ChunkedBody | undefined): void {
    const held = [...(this.#rule.release?.() ?? []), { parts: this.#parts }];
    this.#parts = [];
    if (!this.#writesChunks || chunked === undefined) for (const event of held) this.pass(event);
    else this.#rejoin(Buffer.concat(held.map(({ parts }) => bytesOf(parts))), chunked);
  }

  /** The source stands somewhere in a chunk of its own, of whose beginning the other side knows nothing. */
  #rejoin(bytes: Buffer, { place, dataLeft }: ChunkedBody): void {
    if (place === 'data') {
      this.outbox.write(Buffer.from(sizeLine(bytes.length + dataLeft)));
      this.outbox.write(bytes);
    } else if (place === 'after-data') {
      // Its end comes still, so there must be a chunk for it. An empty line more means nothing in a stream of events.
      const data = bytes.length > 0 ? bytes : Buffer.from('\n');
      this.outbox.write(Buffer.from(sizeLine(data.length)));
      this.outbox.write(data);
    } else this.#writeChunk(bytes);
  }

  #takeData({ bytes, offset }: BodyPiece): void {
    let at = offset;
    for (const portion of this.#splitter.split(bytes)) {
      if (this.#parts.length === 0) this.#offset = at;
      at += portion.bytes.length;
      this.#parts.push({ bytes: portion.bytes, isData: true });
      if (portion.isTooLarge) this.#passParts();
      else if (portion.endsEvent) this.#endEvent();
    }
  }

  #takeFraming(bytes: Buffer): void {
    if (this.#writesChunks) return;
    if (this.#parts.length === 0) this.outbox.write(bytes);
    else this.#parts.push({ bytes, isData: false });
  }

  #endEvent(): void {
    const data = dataOf(bytesOf(this.#parts).toString());
    if (data === undefined) {
      this.#passParts();
      return;
    }
    const parts = this.#parts;
    this.#parts = [];
    this.#count += 1;
    const event = { parts, number: this.#count, offset: this.#offset, isEndMark: isEndMark(data) };
    this.#rule.event(event, this);
  }

  #passParts(): void {
    const parts = this.#parts;
    this.#parts = [];
    if (parts.length > 0) this.pass({ parts });
  }

  #writeChunk(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.outbox.write(Buffer.from(sizeLine(bytes.length)));
    this.outbox.write(bytes);
    this.outbox.write(Buffer.from('\r\n'));
  }
}

function sizeLine(length: number): string {
  return `${length.toString(16)}\r\n`;
}
