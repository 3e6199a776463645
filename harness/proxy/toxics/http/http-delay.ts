/**
 * Delays the heads of requests (`upstream`) or responses (`downstream`) by `delay_ms` ± `jitter_ms`. What comes behind a head
 * waits with it, and is not delayed a second time.
 */
import { duration } from '../attributes.ts';
import type { PairContext, ToxicPair, ToxicType } from '../toxic.ts';
import { Choice, type ChoiceAttributes, choiceAttributes } from './choice.ts';
import { Exchanges } from './exchanges.ts';
import { type HeadPiece, MessageReader, type Piece } from './message-reader.ts';
import { type MessageFault, MessageStage } from './message-stage.ts';
import type { Outbox } from './outbox.ts';
import { passOn, watchRequests } from './pass-on.ts';

type HttpDelayAttributes = ChoiceAttributes & { delay_ms: number; jitter_ms: number };

export const httpDelay: ToxicType<HttpDelayAttributes> = {
  attributes: {
    delay_ms: duration(),
    jitter_ms: duration(),
    ...choiceAttributes,
  },
  startPair: (attributes, context) => startPair(attributes, context),
};

function startPair(attributes: HttpDelayAttributes, context: PairContext): ToxicPair {
  const exchanges = new Exchanges();
  const fault = new DelayFault(attributes, context);
  if (context.direction === 'upstream') {
    return { upstream: new MessageStage(new MessageReader('request', exchanges), fault) };
  }
  const downstream = new MessageStage(new MessageReader('response', exchanges), fault);
  return { upstream: watchRequests(exchanges), downstream };
}

class DelayFault implements MessageFault<HttpDelayAttributes> {
  readonly #context: PairContext;
  readonly #choice: Choice;
  #attributes: HttpDelayAttributes;

  constructor(attributes: HttpDelayAttributes, context: PairContext) {
    this.#attributes = attributes;
    this.#context = context;
    this.#choice = new Choice(context.random, context.tally);
  }

  act(piece: Piece, outbox: Outbox): void {
    if (piece.kind === 'head') this.#delay(piece, outbox);
    passOn(piece, outbox);
  }

  change(attributes: HttpDelayAttributes): void {
    this.#attributes = attributes;
  }

  #delay({ exchange, offset }: HeadPiece, outbox: Outbox): void {
    if (exchange === undefined || !this.#choice.takes(exchange, this.#attributes)) return;
    const { number } = exchange;
    const { atMs } = outbox;
    outbox.hold(() => atMs + this.#delayMs(number));
    const act = { what: 'delay', offset, message: number, delay_ms: this.#delayMs(number) };
    this.#context.acted(this.#context.direction, act);
  }

  #delayMs(number: number): number {
    const { delay_ms: delayMs, jitter_ms: jitterMs } = this.#attributes;
    if (jitterMs === 0) return delayMs;
    const jitter = this.#context.random.fork('jitter', number).next() * 2 - 1;
    return Math.max(0, Math.round(delayMs + jitter * jitterMs));
  }
}
