/** Adds, changes or removes a header of requests (`upstream`) or responses (`downstream`). What the header means it does not know. */
import { text } from '../attributes.ts';
import type { PairContext, ToxicPair, ToxicType } from '../toxic.ts';
import { Choice, type ChoiceAttributes, choiceAttributes } from './choice.ts';
import { editHead, type HeaderEdit } from './edit-head.ts';
import { Exchanges } from './exchanges.ts';
import { type HeadPiece, MessageReader, type Piece } from './message-reader.ts';
import { type MessageFault, MessageStage } from './message-stage.ts';
import type { Outbox } from './outbox.ts';
import { passOn, watchRequests } from './pass-on.ts';

type HttpHeaderAttributes = ChoiceAttributes & { action: string; name: string; value: string };

export const httpHeader: ToxicType<HttpHeaderAttributes> = {
  attributes: {
    action: text('set', (value) =>
      readAction(value) === undefined ? 'must be set, add or remove' : undefined,
    ),
    name: text('', (value) =>
      /^[!#$%&'*+.^_`|~\w-]+$/.test(value) ? undefined : 'must be the name of a header',
    ),
    value: text('', (value) =>
      /[\r\n\0]/.test(value) ? 'must be one line without a zero byte' : undefined,
    ),
    ...choiceAttributes,
  },
  startPair: (attributes, context) => startPair(attributes, context),
};

function startPair(attributes: HttpHeaderAttributes, context: PairContext): ToxicPair {
  const exchanges = new Exchanges();
  const fault = new HeaderFault(attributes, context);
  if (context.direction === 'upstream') {
    return { upstream: new MessageStage(new MessageReader('request', exchanges), fault) };
  }
  const downstream = new MessageStage(new MessageReader('response', exchanges), fault);
  return { upstream: watchRequests(exchanges), downstream };
}

class HeaderFault implements MessageFault<HttpHeaderAttributes> {
  readonly #context: PairContext;
  readonly #choice: Choice;
  #attributes: HttpHeaderAttributes;

  constructor(attributes: HttpHeaderAttributes, context: PairContext) {
    this.#attributes = attributes;
    this.#context = context;
    this.#choice = new Choice(context.random, context.tally);
  }

  act(piece: Piece, outbox: Outbox): void {
    if (piece.kind === 'head') outbox.write(this.#edit(piece));
    else passOn(piece, outbox);
  }

  change(attributes: HttpHeaderAttributes): void {
    this.#attributes = attributes;
  }

  #edit({ bytes, exchange, offset }: HeadPiece): Buffer {
    const { name, value } = this.#attributes;
    const action = readAction(this.#attributes.action);
    if (exchange === undefined || action === undefined) return bytes;
    if (!this.#choice.takes(exchange, this.#attributes)) return bytes;
    const edited = editHead(bytes, { action, name, value });
    if (edited === bytes) return bytes;
    const act = { what: action, offset, message: exchange.number, header: name.toLowerCase() };
    this.#context.acted(this.#context.direction, act);
    return edited;
  }
}

function readAction(text: string): HeaderEdit['action'] | undefined {
  return text === 'set' || text === 'add' || text === 'remove' ? text : undefined;
}
