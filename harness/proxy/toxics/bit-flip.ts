/**
 * Turns one bit over: in a `share` of the chunks, somewhere in them, and in the byte `at_byte` of the direction. Nothing
 * is added, lost or delayed. Which bit it is, is drawn by position.
 */
import type { Prng } from '../../kernel/prng.ts';
import type { Chunk } from '../stream-item.ts';
import { optionalInteger, share } from './attributes.ts';
import { type Leaving, PassingStage } from './passing-stage.ts';
import type { StageContext, ToxicType } from './toxic.ts';

type BitFlipAttributes = { share: number; at_byte: number };

export const bitFlip: ToxicType<BitFlipAttributes> = {
  attributes: { share: share(0), at_byte: optionalInteger() },
  fault: ({ share: shareOfChunks, at_byte }) =>
    shareOfChunks === 0 && at_byte < 0 ? 'one of share and at_byte has to be set' : undefined,
  startStage: (attributes, context) => new BitFlipStage(attributes, context),
};

class BitFlipStage extends PassingStage {
  readonly #attributes: BitFlipAttributes;
  readonly #context: StageContext;

  constructor(attributes: BitFlipAttributes, context: StageContext) {
    super();
    this.#attributes = attributes;
    this.#context = context;
  }

  protected override pass(chunk: Chunk): Leaving {
    const { offset, bytes } = chunk;
    const { share: shareOfChunks, at_byte } = this.#attributes;
    const random = this.#context.random.fork(offset);
    let flipped = chunk;
    if (random.next() < shareOfChunks) {
      flipped = this.#flip(flipped, random.integer(0, bytes.length - 1), random);
    }
    if (at_byte >= offset && at_byte < offset + bytes.length) {
      flipped = this.#flip(flipped, at_byte - offset, this.#context.random.fork('byte', at_byte));
    }
    return { chunk: flipped };
  }

  #flip(chunk: Chunk, index: number, random: Prng): Chunk {
    const bit = random.integer(0, 7);
    const bytes = Buffer.from(chunk.bytes);
    bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << bit), index);
    this.#context.acted({ what: 'flip', offset: chunk.offset + index, bit });
    return { ...chunk, bytes };
  }
}
