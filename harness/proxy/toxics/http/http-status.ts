/**
 * Answers requests with a status in the server's place, which never sees them. Answers leave in the order of the requests, and
 * the connection goes on. A request that waits to be asked for its body is refused at once, and ends its connection. Whether
 * there is a server does not matter to any of that.
 */
import { integer, text } from '../attributes.ts';
import type { PairContext, ToxicPair, ToxicType } from '../toxic.ts';
import { Choice, type ChoiceAttributes, choiceAttributes } from './choice.ts';
import { type Exchange, Exchanges } from './exchanges.ts';
import { type HeadPiece, MessageReader, type Piece } from './message-reader.ts';
import { type MessageFault, MessageStage } from './message-stage.ts';
import type { Outbox } from './outbox.ts';
import { passOn } from './pass-on.ts';
import { endsConnection, expectsContinue, writeAnswer } from './status-answer.ts';

type HttpStatusAttributes = ChoiceAttributes & {
  status: number;
  retry_after_s: number;
  body: string;
};

export const httpStatus: ToxicType<HttpStatusAttributes> = {
  attributes: {
    status: integer(503, (value) =>
      value >= 200 && value <= 599 ? undefined : 'must be from 200 to 599',
    ),
    retry_after_s: integer(0, (value) => (value < 0 ? 'must be 0 or more' : undefined)),
    body: text('openai'),
    ...choiceAttributes,
  },
  needsNoServer: true,
  startPair(attributes, context): ToxicPair {
    const exchanges = new Exchanges();
    const answers = new Map<Exchange, Answer>();
    const refusal = new Refusal(attributes, context, answers);
    const delivery = new Delivery(exchanges, answers);
    return {
      upstream: new MessageStage(new MessageReader('request', exchanges), refusal),
      downstream: new MessageStage(new MessageReader('response', exchanges), delivery),
    };
  },
};

/** What a request that the server does not see is answered with, and whether the connection ends then. */
interface Answer {
  bytes: Buffer;
  isLast: boolean;
}

/** Keeps requests from the server and notes what they are answered with. */
class Refusal implements MessageFault<HttpStatusAttributes> {
  readonly #context: PairContext;
  readonly #choice: Choice;
  readonly #answers: Map<Exchange, Answer>;
  #attributes: HttpStatusAttributes;
  /** The one that is being kept, until its end. */
  #kept: { exchange: Exchange; answer: Answer } | undefined;
  #isOver = false;

  constructor(
    attributes: HttpStatusAttributes,
    context: PairContext,
    answers: Map<Exchange, Answer>,
  ) {
    this.#attributes = attributes;
    this.#context = context;
    this.#choice = new Choice(context.random, context.tally);
    this.#answers = answers;
  }

  act(piece: Piece, outbox: Outbox): void {
    if (this.#isOver) return;
    if (piece.kind === 'head') this.#decide(piece);
    if (this.#kept === undefined) passOn(piece, outbox);
    else if (piece.kind === 'head' && expectsContinue(piece.head)) this.#deliver(this.#kept);
    else if (piece.kind === 'end') this.#deliver(this.#kept);
    // What is no request any more has an answer that nobody could read.
    else if (piece.kind === 'other') outbox.cut({ kind: 'close' });
  }

  change(attributes: HttpStatusAttributes): void {
    this.#attributes = attributes;
  }

  /** The rest of a request whose beginning the server has not seen would be nonsense to it. */
  leave(outbox: Outbox, held: Buffer): void {
    if (this.#kept !== undefined || this.#isOver) outbox.cut({ kind: 'close' });
    else outbox.write(held);
  }

  #decide({ head, exchange, offset }: HeadPiece): void {
    if (exchange === undefined || !this.#choice.takes(exchange, this.#attributes)) return;
    const { status, retry_after_s: retryAfterS, body } = this.#attributes;
    const isLast = endsConnection(head);
    const answer = { bytes: writeAnswer({ status, retryAfterS, body }, head, isLast), isLast };
    exchange.isKept = true;
    this.#kept = { exchange, answer };
    this.#context.acted('upstream', { what: 'answer', offset, message: exchange.number, status });
  }

  #deliver({ exchange, answer }: { exchange: Exchange; answer: Answer }): void {
    this.#kept = undefined;
    this.#isOver = answer.isLast;
    this.#answers.set(exchange, answer);
    this.#context.wake('downstream');
  }
}

/** Says what has been noted as soon as all earlier requests have got their responses. */
class Delivery implements MessageFault<HttpStatusAttributes> {
  readonly #exchanges: Exchanges;
  readonly #answers: Map<Exchange, Answer>;

  constructor(exchanges: Exchanges, answers: Map<Exchange, Answer>) {
    this.#exchanges = exchanges;
    this.#answers = answers;
  }

  act(piece: Piece, outbox: Outbox): void {
    passOn(piece, outbox);
    if (piece.kind === 'end') this.speak(outbox);
  }

  speak(outbox: Outbox): void {
    for (let { first } = this.#exchanges; first !== undefined; first = this.#exchanges.first) {
      const answer = this.#answers.get(first);
      if (answer === undefined) return;
      this.#answers.delete(first);
      this.#exchanges.finish();
      outbox.write(answer.bytes);
      if (answer.isLast) outbox.cut({ kind: 'end' });
    }
  }

  /** Answers that were to follow on others can no longer be given in their turn. */
  leave(outbox: Outbox, held: Buffer): void {
    outbox.write(held);
    this.speak(outbox);
    if (this.#answers.size > 0) outbox.cut({ kind: 'close' });
  }
}
