// What a script makes of one answer with bytes in it, gathered from its deeds, and the bytes as they then leave.
import { setTimeout as elapsed } from 'node:timers/promises';
import type { HubDeed } from './vocabulary.ts';

export interface Delivery {
  bytesPerSecond?: number;
  freeze?: { byte: number; ms: number };
  resetAt?: number;
  truncate?: { byte: number; content_length: 'whole' | 'part' };
  corruptAt: number[];
  ignoresRange: boolean;
}

/** The same with the deed in it; deeds of other kinds change nothing. */
export function withDeed(delivery: Delivery, deed: HubDeed): Delivery {
  switch (deed.do) {
    case 'slow':
      return { ...delivery, bytesPerSecond: deed.with.bytes_per_second };
    case 'freeze':
      return { ...delivery, freeze: { byte: deed.with.byte, ms: deed.with.ms ?? longestMs } };
    case 'reset':
      return { ...delivery, resetAt: deed.with.byte };
    case 'truncate':
      return { ...delivery, truncate: deed.with };
    case 'corrupt':
      return { ...delivery, corruptAt: [...delivery.corruptAt, deed.with.byte] };
    case 'ignore_range':
      return { ...delivery, ignoresRange: true };
    default:
      return delivery;
  }
}

/** Thrown by the bytes where the connection is to end in the middle of them. */
export class CutOff extends Error {
  override readonly name = 'CutOff';
  readonly how: 'reset' | 'close';

  constructor(how: 'reset' | 'close') {
    super(`The script cuts the answer off (${how}).`);
    this.how = how;
  }
}

/**
 * The bytes as they are to be sent, `start` being the place of the first one in its file. Whoever takes them slowly gets
 * them slowly. @throws CutOff, or the signal's reason
 */
export async function* deliver(
  source: AsyncIterable<Buffer>,
  start: number,
  delivery: Delivery,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let at = start;
  for await (const chunk of source) {
    for (const piece of cut(chunk, at, delivery)) {
      await halt(at, delivery, signal);
      if (delivery.bytesPerSecond !== undefined)
        await elapsed((1000 * piece.length) / delivery.bytesPerSecond, undefined, { signal });
      yield spoil(piece, at, delivery);
      at += piece.length;
    }
  }
  await halt(at, delivery, signal);
}

const longestMs = 2 ** 31 - 1;
const piecesPerSecond = 10;

/** Pieces that end where something happens, and are small enough for the pace. */
function* cut(chunk: Buffer, at: number, delivery: Delivery): Generator<Buffer> {
  const { bytesPerSecond = Number.POSITIVE_INFINITY, freeze, resetAt, truncate } = delivery;
  const largest = Math.max(1, Math.floor(bytesPerSecond / piecesPerSecond));
  const marks = [freeze?.byte, resetAt, truncate?.byte].flatMap((mark) =>
    mark === undefined ? [] : [mark - at],
  );
  for (let from = 0; from < chunk.length; ) {
    const ahead = marks.filter((mark) => mark > from);
    const to = Math.min(chunk.length, from + largest, ...ahead);
    yield chunk.subarray(from, to);
    from = to;
  }
}

async function halt(at: number, delivery: Delivery, signal: AbortSignal): Promise<void> {
  const { freeze, resetAt, truncate } = delivery;
  if (freeze?.byte === at) await elapsed(freeze.ms, undefined, { signal });
  if (resetAt === at) throw new CutOff('reset');
  if (truncate?.byte === at && truncate.content_length === 'whole') throw new CutOff('close');
}

function spoil(piece: Buffer, at: number, { corruptAt }: Delivery): Buffer {
  const hit = corruptAt.filter((byte) => byte >= at && byte < at + piece.length);
  if (hit.length === 0) return piece;
  const spoilt = Buffer.from(piece);
  for (const byte of hit) spoilt.writeUInt8(spoilt.readUInt8(byte - at) ^ 1, byte - at);
  return spoilt;
}
