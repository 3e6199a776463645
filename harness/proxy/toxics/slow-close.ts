/** Lets bytes through and holds the end of the stream back by `delay` ms. Removed, it lets the end go at once. */
import { integer } from './attributes.ts';
import { DelayingStage } from './delaying-stage.ts';
import type { StageContext, ToxicType } from './toxic.ts';

type SlowCloseAttributes = { delay: number };

export const slowClose: ToxicType<SlowCloseAttributes> = {
  attributes: { delay: integer() },
  startStage: ({ delay }, context) =>
    new DelayingStage(
      (item, nowMs) => (item.kind === 'data' ? undefined : nowMs + endDelayMs(delay, context)),
      { items: 1, bytes: 1 },
    ),
};

function endDelayMs(delay_ms: number, { acted }: StageContext): number {
  acted({ what: 'delay_end', delay_ms });
  return delay_ms;
}
