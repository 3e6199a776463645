/** Lets messages pass as they are. What answers are read with is noted on the way. */
import type { Exchanges } from './exchanges.ts';
import { MessageReader, type Piece } from './message-reader.ts';
import { type MessageFault, MessageStage } from './message-stage.ts';
import type { Outbox } from './outbox.ts';

/** Writes a piece as it came. */
export function passOn(piece: Piece, outbox: Outbox): void {
  if (piece.kind !== 'end') outbox.write(piece.bytes);
}

/** A stage for the requests of toxics that act on responses. */
export function watchRequests(
  exchanges: Exchanges,
  finish: MessageFault['finish'] = () => {},
): MessageStage<never> {
  return new MessageStage(new MessageReader('request', exchanges), { act: passOn, finish });
}
