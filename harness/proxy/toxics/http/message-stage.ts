/** A stage that deals with messages instead of bytes: whatever acts on them only has to deal with one piece after the other. */
import type { StreamItem } from '../../stream-item.ts';
import type { Attributes, ToxicStage } from '../toxic.ts';
import type { ChunkedBody } from './chunked-body.ts';
import type { MessageReader, Piece } from './message-reader.ts';
import { Outbox } from './outbox.ts';

export interface MessageFault<A extends Attributes = Attributes> {
  /** Writes what is to become of a piece. */
  act(piece: Piece, outbox: Outbox): void;
  /** Writes what it has to say without being asked. */
  speak?(outbox: Outbox): void;
  /** Writes what it keeps, since no more comes. */
  finish?(outbox: Outbox): void;
  /**
   * Writes what it keeps so that the bytes that come after it go on from there, whatever it has changed. `held` are those
   * right before them, and `chunked` says where in a chunked body they are.
   */
  leave?(outbox: Outbox, held: Buffer, chunked: ChunkedBody | undefined): void;
  change?(attributes: A): void;
}

export class MessageStage<A extends Attributes> implements ToxicStage {
  readonly #reader: MessageReader;
  readonly #fault: MessageFault<A>;
  readonly #outbox = new Outbox();

  constructor(reader: MessageReader, fault: MessageFault<A>) {
    this.#reader = reader;
    this.#fault = fault;
  }

  get hasRoom(): boolean {
    return this.#outbox.hasRoom;
  }

  get wakeAtMs(): number | undefined {
    const dueMs = this.#outbox.dueMs;
    return dueMs === Number.POSITIVE_INFINITY ? undefined : dueMs;
  }

  put(item: StreamItem, nowMs: number): void {
    if (item.kind === 'data') {
      this.#outbox.begin(item.atMs, item.offset);
      this.#fault.speak?.(this.#outbox);
      for (const piece of this.#reader.read(item)) this.#fault.act(piece, this.#outbox);
      this.#outbox.flush();
      return;
    }
    this.#outbox.begin(nowMs, 0);
    this.#fault.speak?.(this.#outbox);
    for (const piece of this.#reader.finish()) this.#fault.act(piece, this.#outbox);
    this.#fault.finish?.(this.#outbox);
    this.#outbox.end(item);
  }

  take(nowMs: number): StreamItem | undefined {
    if (this.#fault.speak !== undefined) {
      this.#outbox.begin(nowMs, 0);
      this.#fault.speak(this.#outbox);
    }
    return this.#outbox.take(nowMs);
  }

  drain(): StreamItem[] {
    const { held } = this.#reader;
    if (this.#fault.leave === undefined) this.#outbox.write(held);
    else this.#fault.leave(this.#outbox, held, this.#reader.chunkedBody);
    return this.#outbox.drain();
  }

  change(attributes: A): void {
    this.#fault.change?.(attributes);
  }
}
