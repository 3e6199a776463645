/**
 * Drops a share of the chunks, `loss_rate`, and after one that it dropped `correlation` more of them. This is not what
 * the loss of packets does to a TCP connection, which sends them again: bytes are missing from the stream.
 */
import type { Chunk } from '../stream-item.ts';
import { number } from './attributes.ts';
import { type Leaving, PassingStage } from './passing-stage.ts';
import type { StageContext, ToxicType } from './toxic.ts';

type PacketLossAttributes = { loss_rate: number; correlation: number };

export const packetLoss: ToxicType<PacketLossAttributes> = {
  attributes: { loss_rate: number(), correlation: number() },
  startStage: (attributes, context) => new PacketLossStage(attributes, context),
};

class PacketLossStage extends PassingStage {
  readonly #attributes: PacketLossAttributes;
  readonly #context: StageContext;
  #droppedLast: boolean;

  constructor(attributes: PacketLossAttributes, context: StageContext) {
    super();
    this.#attributes = attributes;
    this.#context = context;
    this.#droppedLast =
      context.previous instanceof PacketLossStage && context.previous.#droppedLast;
  }

  protected override pass(chunk: Chunk): Leaving {
    const { loss_rate, correlation } = this.#attributes;
    const chance = withinOne(loss_rate) + (this.#droppedLast ? withinOne(correlation) : 0);
    const { random, acted } = this.#context;
    this.#droppedLast = random.fork(chunk.offset).next() < chance;
    if (!this.#droppedLast) return { chunk };
    acted({ what: 'drop', offset: chunk.offset, bytes: chunk.bytes.length });
    return {};
  }
}

function withinOne(share: number): number {
  return Math.min(1, Math.max(0, share));
}
