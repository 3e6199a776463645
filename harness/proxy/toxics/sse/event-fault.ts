/** What the toxics on event streams share: they act on the streams among the responses, whichever direction they were set on. */
import type { AttributeSpec } from '../attributes.ts';
import { integer } from '../attributes.ts';
import { Choice, type ChoiceAttributes } from '../http/choice.ts';
import type { ChunkedBody } from '../http/chunked-body.ts';
import { Exchanges } from '../http/exchanges.ts';
import type { MessageHead } from '../http/message-head.ts';
import { type HeadPiece, MessageReader, type Piece } from '../http/message-reader.ts';
import { type MessageFault, MessageStage } from '../http/message-stage.ts';
import type { Outbox } from '../http/outbox.ts';
import { passOn, watchRequests } from '../http/pass-on.ts';
import type { PairContext, ToxicPair } from '../toxic.ts';
import { EventBody, type EventRule } from './event-body.ts';
import type { StreamEvent } from './stream-event.ts';

/** What a rule does to the bytes of a stream: leaves each in its place, puts them in another order, or adds some. */
export type Effect = 'in place' | 'moves' | 'adds';

export interface RuleContext<A> {
  /** As they are now. */
  attributes(): A;
  /** Tells what it does to an event, or to the stream as such. */
  acted(what: string, event?: StreamEvent, details?: Record<string, number>): void;
}

/** Counts events with data; the first is 1. */
export function eventNumber(): AttributeSpec<number> {
  return integer(1, (value) => (value >= 1 ? undefined : 'must be at least 1'));
}

/** @param makeRule makes the rule for one stream */
export function startEventPair<A extends ChoiceAttributes>(
  attributes: A,
  context: PairContext,
  effect: Effect,
  makeRule: (context: RuleContext<A>) => EventRule,
): ToxicPair {
  const exchanges = new Exchanges();
  const fault = new EventFault(attributes, context, exchanges, effect, makeRule);
  return {
    upstream: watchRequests(exchanges, () => context.wake('downstream')),
    downstream: new MessageStage(new MessageReader('response', exchanges), fault),
  };
}

class EventFault<A extends ChoiceAttributes> implements MessageFault<A> {
  readonly #context: PairContext;
  readonly #exchanges: Exchanges;
  readonly #effect: Effect;
  readonly #makeRule: (context: RuleContext<A>) => EventRule;
  readonly #choice: Choice;
  #attributes: A;
  /** Of the stream that it acts on, while that lasts. */
  #body: EventBody | undefined;

  constructor(
    attributes: A,
    context: PairContext,
    exchanges: Exchanges,
    effect: Effect,
    makeRule: (context: RuleContext<A>) => EventRule,
  ) {
    this.#attributes = attributes;
    this.#context = context;
    this.#exchanges = exchanges;
    this.#effect = effect;
    this.#makeRule = makeRule;
    this.#choice = new Choice(context.random, context.tally);
  }

  act(piece: Piece, outbox: Outbox): void {
    if (piece.kind === 'head') {
      passOn(piece, outbox);
      this.#body = this.#begin(piece, outbox);
    } else if (this.#body === undefined) passOn(piece, outbox);
    else if (piece.kind === 'data' || piece.kind === 'framing') this.#body.take(piece);
    else this.#end(piece, outbox);
  }

  /** A stall for good is over when nobody is left to whom it could mean anything. */
  speak(outbox: Outbox): void {
    if (this.#exchanges.isClientDone && outbox.dueMs === Number.POSITIVE_INFINITY) outbox.abandon();
  }

  /** The stream broke off: that is not its end. */
  finish(): void {
    this.#body?.leave(undefined);
    this.#body = undefined;
  }

  leave(outbox: Outbox, held: Buffer, chunked: ChunkedBody | undefined): void {
    this.#body?.leave(chunked);
    this.#body = undefined;
    outbox.write(held);
  }

  change(attributes: A): void {
    this.#attributes = attributes;
  }

  #begin({ head, framing, exchange }: HeadPiece, outbox: Outbox): EventBody | undefined {
    if (exchange === undefined || !isEventStream(head)) return undefined;
    // With its length told beforehand, a stream has no room for more.
    if (this.#effect === 'adds' && framing.kind === 'length') return undefined;
    if (!this.#choice.takes(exchange, this.#attributes)) return undefined;
    const rule = this.#makeRule({
      attributes: () => this.#attributes,
      acted: (what, event, details) => {
        const place = event && { offset: event.offset, event: event.number };
        this.#context.acted('downstream', { what, message: exchange.number, ...place, ...details });
      },
    });
    return new EventBody(outbox, framing, rule, this.#effect !== 'in place');
  }

  #end(piece: Exclude<Piece, HeadPiece>, outbox: Outbox): void {
    const body = this.#body;
    this.#body = undefined;
    if (piece.kind === 'last') body?.take(piece);
    else {
      body?.end();
      passOn(piece, outbox);
    }
  }
}

function isEventStream({ headers }: MessageHead): boolean {
  const encoding = headers.get('content-encoding') ?? 'identity';
  const type = headers.get('content-type') ?? '';
  return /^text\/event-stream\b/i.test(type) && encoding === 'identity';
}
