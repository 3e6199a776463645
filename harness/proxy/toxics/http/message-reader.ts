/**
 * Reads the messages of one direction of a connection out of its bytes, however these are split. It changes nothing: the
 * bytes of all pieces are the bytes that came. What is not HTTP/1, or cannot be told apart for certain, it passes as it is from
 * there on. In a connection that was under way when it came, it begins with the first chunk that begins with a message.
 */
import type { Chunk } from '../../stream-item.ts';
import { ChunkedBody } from './chunked-body.ts';
import type { Exchange, Exchanges } from './exchanges.ts';
import {
  type Framing,
  framingOf,
  isInformational,
  type MessageHead,
  parseHead,
  type Side,
} from './message-head.ts';
import { startsMessage } from './message-start.ts';

/** A message is a head, then data and framing in any order, then an end. */
export type Piece = HeadPiece | BodyPiece | EndPiece;

export interface HeadPiece {
  readonly kind: 'head';
  readonly bytes: Buffer;
  readonly head: MessageHead;
  readonly framing: Framing;
  /** Undefined for a response to nothing that was seen. */
  readonly exchange: Exchange | undefined;
  /** Of its first byte, in this direction. */
  readonly offset: number;
}

export interface BodyPiece {
  /** `last`: the last chunk with its trailers. `other`: no part of a message, or a response before the proper one. */
  readonly kind: 'data' | 'framing' | 'last' | 'other';
  readonly bytes: Buffer;
  readonly offset: number;
}

export interface EndPiece {
  readonly kind: 'end';
}

type State =
  | { readonly kind: 'between' | 'lost' | 'until-close' | 'raw' }
  | { readonly kind: 'length'; left: number }
  | { readonly kind: 'chunked'; readonly body: ChunkedBody };

export class MessageReader {
  readonly #side: Side;
  readonly #exchanges: Exchanges;
  #state: State | undefined;
  /** Of a head. */
  #partial: Buffer = Buffer.alloc(0);
  #partialOffset = 0;
  #isAnswering = false;

  /** @param exchanges shared with the reader of the other direction */
  constructor(side: Side, exchanges: Exchanges) {
    this.#side = side;
    this.#exchanges = exchanges;
  }

  /** What has come and is in no piece yet. */
  get held(): Buffer {
    return this.#state?.kind === 'chunked' ? this.#state.body.held : this.#partial;
  }

  /** The body at hand, if it is a chunked one. */
  get chunkedBody(): ChunkedBody | undefined {
    return this.#state?.kind === 'chunked' ? this.#state.body : undefined;
  }

  /** Each piece is to be dealt with before the next is asked for: what the next one is may depend on it. */
  *read({ bytes, offset }: Chunk): Generator<Piece> {
    this.#state ??= { kind: offset === 0 ? 'between' : 'lost' };
    let at = 0;
    while (at < bytes.length) at += yield* this.#readSome(bytes.subarray(at), offset + at);
  }

  /** The stream is over: what is held, and the end of a message that ends so. */
  *finish(): Generator<Piece> {
    const { held } = this;
    if (this.#side === 'request') this.#exchanges.isClientDone = true;
    if (held.length > 0) yield { kind: 'other', bytes: held, offset: this.#partialOffset };
    const endsMessage = this.#state?.kind === 'until-close';
    this.#partial = Buffer.alloc(0);
    this.#state = { kind: 'raw' };
    if (endsMessage) yield this.#end();
  }

  /** Returns how many bytes it has taken. */
  *#readSome(bytes: Buffer, offset: number): Generator<Piece, number> {
    const state = this.#state;
    if (state?.kind === 'lost') return yield* this.#seek(bytes, offset);
    if (state?.kind === 'between') return yield* this.#readHead(bytes, offset);
    if (state?.kind === 'chunked') return yield* this.#readChunked(state.body, bytes, offset);
    if (state?.kind === 'length') return yield* this.#readLength(state, bytes, offset);
    yield { kind: state?.kind === 'until-close' ? 'data' : 'other', bytes, offset };
    return bytes.length;
  }

  *#seek(bytes: Buffer, offset: number): Generator<Piece, number> {
    if (startsMessage(this.#side, bytes) === 'yes') {
      this.#state = { kind: 'between' };
      return 0;
    }
    yield { kind: 'other', bytes, offset };
    return bytes.length;
  }

  *#readHead(bytes: Buffer, offset: number): Generator<Piece, number> {
    if (this.#exchanges.isTunnel) {
      this.#state = { kind: 'raw' };
      return 0;
    }
    if (this.#partial.length === 0) {
      this.#partialOffset = offset;
      // Some clients send an empty line after a body, which belongs to nothing.
      if (bytes[0] === 0x0d || bytes[0] === 0x0a) {
        yield { kind: 'other', bytes: bytes.subarray(0, 1), offset };
        return 1;
      }
    }
    const before = this.#partial.length;
    const whole = before === 0 ? bytes : Buffer.concat([this.#partial, bytes]);
    const end = endOfHead(whole, before);
    if (end === undefined) {
      this.#partial = whole;
      if (!mayBecomeHead(this.#side, whole)) yield* this.#giveUp(whole);
      return bytes.length;
    }
    this.#partial = Buffer.alloc(0);
    yield* this.#takeHead(whole.subarray(0, end));
    return end - before;
  }

  *#takeHead(bytes: Buffer): Generator<Piece> {
    const offset = this.#partialOffset;
    const head = mayBecomeHead(this.#side, bytes) ? parseHead(this.#side, bytes) : undefined;
    if (head === undefined) return yield* this.#giveUp(bytes);
    if (isInformational(head)) return yield { kind: 'other', bytes, offset };
    const { first } = this.#exchanges;
    const asked = first?.isKept === true ? undefined : first;
    const method = head.side === 'request' ? head.method : (asked?.request.method ?? '');
    const framing = framingOf(head, method);
    if (framing === undefined) return yield* this.#giveUp(bytes);
    const exchange = head.side === 'request' ? this.#exchanges.begin(head) : asked;
    this.#isAnswering = head.side === 'response' && asked !== undefined;
    this.#state = stateIn(framing);
    yield { kind: 'head', bytes, head, framing, exchange, offset };
    if (opensTunnel(head, method)) {
      this.#exchanges.isTunnel = true;
      this.#state = { kind: 'raw' };
    } else if (framing.kind === 'length' && framing.length === 0) yield this.#end();
  }

  *#readChunked(body: ChunkedBody, bytes: Buffer, offset: number): Generator<Piece, number> {
    if (body.held.length === 0) this.#partialOffset = offset;
    const { part, taken } = body.read(bytes);
    if (body.place === 'broken') {
      yield* this.#giveUp(body.held);
    } else if (part !== undefined) {
      yield { ...part, offset: part.kind === 'data' ? offset : this.#partialOffset };
      if (part.kind === 'last') yield this.#end();
    }
    return taken;
  }

  *#readLength(
    state: Extract<State, { kind: 'length' }>,
    bytes: Buffer,
    offset: number,
  ): Generator<Piece, number> {
    const taken = Math.min(state.left, bytes.length);
    state.left -= taken;
    yield { kind: 'data', bytes: bytes.subarray(0, taken), offset };
    if (state.left === 0) yield this.#end();
    return taken;
  }

  #end(): EndPiece {
    if (this.#isAnswering) this.#exchanges.finish();
    this.#isAnswering = false;
    if (this.#state?.kind !== 'raw') this.#state = { kind: 'between' };
    return { kind: 'end' };
  }

  *#giveUp(bytes: Buffer): Generator<Piece> {
    this.#partial = Buffer.alloc(0);
    this.#state = { kind: 'raw' };
    this.#exchanges.isTunnel = true;
    yield { kind: 'other', bytes, offset: this.#partialOffset };
  }
}

const longestHead = 64 * 1024;

/** Where the empty line ends, looking only where one may have become whole. */
function endOfHead(bytes: Buffer, before: number): number | undefined {
  const from = Math.max(0, before - 3);
  const ends: number[] = [];
  for (const line of ['\n\r\n', '\n\n']) {
    const at = bytes.indexOf(line, from);
    if (at >= 0) ends.push(at + line.length);
  }
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function mayBecomeHead(side: Side, bytes: Buffer): boolean {
  const start = startsMessage(side, bytes);
  if (start !== 'yes') return start === 'maybe';
  if (bytes.length > longestHead) return false;
  const endOfLine = bytes.indexOf(0x0a);
  return endOfLine < 0 || parseHead(side, bytes.subarray(0, endOfLine)) !== undefined;
}

function stateIn(framing: Framing): State {
  if (framing.kind === 'chunked') return { kind: 'chunked', body: new ChunkedBody() };
  if (framing.kind === 'length') return { kind: 'length', left: framing.length };
  return { kind: 'until-close' };
}

/** Whether what follows a response is a protocol that the two have agreed on. */
function opensTunnel({ side, status }: MessageHead, method: string): boolean {
  return side === 'response' && (status === 101 || (method === 'CONNECT' && status < 300));
}
