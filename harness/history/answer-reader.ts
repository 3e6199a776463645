/**
 * Reads the pieces of one answer as its wire has it, over all connections that they come on, and notes each. It knows when the
 * answer has ended and how; whether it should have is for checkers.
 */
import { HornetError } from '../kernel/errors.ts';
import { type FieldPath, valueAt } from '../stack/dialect.ts';
import type { RecordKind } from './history-record.ts';
import { claimsOf, failureOf, readEnd } from './read-end.ts';
import type { Claimed, StreamFailure, StreamOp } from './stream-records.ts';
import type { StreamWire } from './stream-wire.ts';

export interface StreamEnd extends StreamFailure {
  /** `info`: the client does not know how it ended. */
  kind: 'ok' | 'fail' | 'info';
}

export type Note = (kind: RecordKind, op: StreamOp, data?: Record<string, unknown>) => void;

export class AnswerReader {
  /** Token pieces so far, those that came again included. */
  tokens = 0;
  end: StreamEnd | undefined;
  /** Counts the answers that have begun. */
  connection = 0;
  /** Writes a record about this request. */
  readonly note: Note;
  readonly #wire: StreamWire;
  readonly #onToken: (index: number) => void;
  /** What a last piece said; its marker is still to come. */
  #announced: { end: StreamEnd; marker: string } | undefined;
  #finishReason: unknown = null;
  #claimed: Claimed | undefined;

  constructor(wire: StreamWire, note: Note, onToken: (index: number) => void) {
    this.#wire = wire;
    this.note = note;
    this.#onToken = onToken;
  }

  /** @param after the event that the client has named as its last */
  beginConnection(after: string | undefined): void {
    this.connection++;
    const resumed = after === undefined ? {} : { after };
    this.note('info', 'first_byte', { connection: this.connection, ...resumed });
  }

  /** @throws HornetError STREAM_MALFORMED */
  take(data: string): void {
    const marked = readEnd(data, this.#wire);
    if (marked !== undefined) this.#takeMarker(data, marked);
    else this.#takePiece(parse(data));
  }

  /** Ends the answer unless it has ended. */
  finish(
    kind: StreamEnd['kind'],
    facts: Partial<StreamFailure> & { status?: unknown; retry_after_s?: unknown } = {},
  ): StreamEnd {
    if (this.end !== undefined) return this.end;
    const { status, retry_after_s, ...failure } = facts;
    const claimed = this.#claimed === undefined ? {} : { claimed: this.#claimed };
    const data = kind === 'ok' ? { finish_reason: this.#finishReason, ...claimed } : facts;
    this.note(kind, 'stream', { ...data, tokens: this.tokens });
    this.end = { kind, ...nothingKnown, ...failure };
    return this.end;
  }

  /** The connection is over: an end that was told of counts without its marker. True where the answer has ended. */
  endConnection(how: 'in order' | 'broken'): boolean {
    if (this.end !== undefined) return true;
    if (this.#announced === undefined) return false;
    if (how === 'in order') this.note('info', 'unmarked');
    this.#conclude(this.#announced.end);
    return true;
  }

  #takePiece(piece: unknown): void {
    const { types } = this.#wire;
    const type = types && String(valueAt(piece, types.field));
    const isTyped = type !== undefined && type !== types?.token;
    const failure = isTyped ? undefined : failureOf(piece, this.#wire);
    if (isTyped) this.#takeTyped(piece, type);
    else if (failure !== undefined) this.finish('fail', failure);
    else this.#takeText(piece);
  }

  #takeText(piece: unknown): void {
    const { end, finishReason } = this.#wire;
    this.#takeToken(piece);
    this.#claimed = claimsOf(piece, this.#wire) ?? this.#claimed;
    if (finishReason !== undefined)
      this.#finishReason = valueAt(piece, finishReason) ?? this.#finishReason;
    if ('field' in end && valueAt(piece, end.field) === end.value) this.#takeMarker('', 'ok');
  }

  #takeToken(piece: unknown): void {
    const text = valueAt(piece, this.#wire.text);
    const { index: path, pieceTokens } = this.#wire;
    if (typeof text !== 'string' || (text === '' && path === undefined)) return;
    const index = path === undefined ? this.tokens : Number(valueAt(piece, path));
    this.tokens++;
    const tokens = pieceTokens && valueAt(piece, pieceTokens);
    const { connection } = this;
    this.note('info', 'token', {
      connection,
      index,
      text,
      ...(tokens !== undefined && { tokens }),
    });
    this.#onToken(index);
  }

  #takeTyped(piece: unknown, type: string): void {
    const { types, finishReason } = this.#wire;
    if (this.end !== undefined || this.#announced !== undefined) {
      this.note('info', 'after_end', { type });
      return;
    }
    const ending = types?.ends[type];
    if (ending === undefined) {
      if (type === types?.told?.type) this.#takeTold(piece, types.told.fields);
      return;
    }
    this.#finishReason = (finishReason && valueAt(piece, finishReason)) ?? null;
    this.#claimed = claimsOf(piece, this.#wire);
    const { kind, code, marker } = ending;
    const known = { ...nothingKnown, code, ...failureOf(piece, this.#wire) };
    this.#announced = { end: { kind, ...known }, marker };
  }

  #takeTold(piece: unknown, fields: readonly FieldPath[]): void {
    const said = fields.map((field) => [field, valueAt(piece, field)]);
    this.note('info', 'told', Object.fromEntries(said));
  }

  /** @param meant how an answer ends whose last words these are */
  #takeMarker(marker: string, meant: 'ok' | 'fail'): void {
    if (this.end !== undefined) {
      // After a failure "all is well" is a lie; anything else is merely too much.
      const isLie = this.end.kind !== 'ok' && meant === 'ok';
      this.note('info', isLie ? 'false_marker' : 'after_end', { marker });
      return;
    }
    if (this.#wire.types !== undefined && this.#announced?.marker !== marker)
      this.note('info', 'false_marker', { marker });
    this.#conclude(this.#announced?.end ?? { kind: meant, ...nothingKnown });
  }

  #conclude({ kind, ...failure }: StreamEnd): void {
    this.finish(kind, failure);
  }
}

const nothingKnown: StreamFailure = {
  code: undefined,
  message: undefined,
  components: [],
  phase: undefined,
};

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    const message = `what came is no JSON: ${data.slice(0, 200)}`;
    throw new HornetError('STREAM_MALFORMED', message, { data: { event: data }, cause });
  }
}
