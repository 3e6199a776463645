/**
 * Lets exactly so many bytes through on each connection, then closes it. Bytes count from when the toxic came to the
 * connection; the count outlives a change of the toxic.
 */
import type { Chunk } from '../stream-item.ts';
import { integer } from './attributes.ts';
import { type Leaving, PassingStage } from './passing-stage.ts';
import { splitChunk } from './split-chunk.ts';
import type { StageContext, ToxicType } from './toxic.ts';

type LimitDataAttributes = { bytes: number };

export const limitData: ToxicType<LimitDataAttributes> = {
  attributes: { bytes: integer() },
  startStage: ({ bytes }, context) => new LimitDataStage(bytes, context),
};

class LimitDataStage extends PassingStage {
  readonly #limit: number;
  readonly #acted: StageContext['acted'];
  #passed = 0;
  #closed = false;

  constructor(limit: number, { acted, previous }: StageContext) {
    super();
    this.#limit = limit;
    this.#acted = acted;
    if (!(previous instanceof LimitDataStage)) return;
    this.#passed = previous.#passed;
    this.#closed = previous.#closed;
  }

  protected override pass(chunk: Chunk): Leaving {
    if (this.#closed) return {};
    const { head } = splitChunk(chunk, this.#limit - this.#passed);
    this.#passed += head?.bytes.length ?? 0;
    if (this.#passed < this.#limit) return { chunk: head };
    this.#closed = true;
    this.#acted({ what: 'close', offset: chunk.offset + (head?.bytes.length ?? 0) });
    return { chunk: head, ending: { kind: 'close' } };
  }
}
