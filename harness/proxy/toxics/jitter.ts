/**
 * Delays a `share` of the chunks by times of a `distribution` with `mean_ms` and `deviation_ms`, order kept: a chunk behind
 * a late one is as late. It never slows the flow down. Removed, it lets go at once of what it holds.
 */
import type { Chunk } from '../stream-item.ts';
import { choice, duration, share } from './attributes.ts';
import { DelayingStage, wideRoom } from './delaying-stage.ts';
import { type DistributionName, distributionNames, drawDelay } from './distributions.ts';
import type { StageContext, ToxicType } from './toxic.ts';

type JitterAttributes = {
  distribution: DistributionName;
  mean_ms: number;
  deviation_ms: number;
  share: number;
};

export const jitter: ToxicType<JitterAttributes> = {
  attributes: {
    distribution: choice(distributionNames),
    mean_ms: duration(),
    deviation_ms: duration(),
    share: share(1),
  },
  fault: ({ mean_ms, deviation_ms }) =>
    mean_ms === 0 && deviation_ms === 0
      ? 'one of mean_ms and deviation_ms has to be set'
      : undefined,
  startStage: (attributes, context) =>
    new DelayingStage(
      (item) => (item.kind === 'data' ? dueMs(item, attributes, context) : undefined),
      wideRoom,
    ),
};

/** Drawn by the position of the chunk's first byte, so it does not matter how others were split. */
function dueMs(
  { atMs, offset }: Chunk,
  { distribution, mean_ms, deviation_ms, share: shareOfChunks }: JitterAttributes,
  { random, acted }: StageContext,
): number {
  const draws = random.fork(offset);
  if (draws.next() >= shareOfChunks) return atMs;
  const delay_ms = drawDelay(distribution, { mean: mean_ms, deviation: deviation_ms }, draws);
  acted({ what: 'delay', offset, delay_ms });
  return atMs + delay_ms;
}
