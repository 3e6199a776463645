/**
 * Delays what passes by `latency` ± `jitter` ms, order kept. It never slows the flow down: up to a
 * thousand chunks are under way at once, and only beyond that does the sender wait.
 */
import type { Chunk } from '../stream-item.ts';
import { integer } from './attributes.ts';
import { DelayingStage, wideRoom } from './delaying-stage.ts';
import type { StageContext, ToxicType } from './toxic.ts';

type LatencyAttributes = { latency: number; jitter: number };

export const latency: ToxicType<LatencyAttributes> = {
  attributes: { latency: integer(), jitter: integer() },
  startStage: (attributes, context) =>
    new DelayingStage(
      (item) => (item.kind === 'data' ? item.atMs + delayMs(item, attributes, context) : undefined),
      wideRoom,
    ),
};

/** Drawn by the position of the chunk's first byte, so it does not matter how others were split. */
function delayMs(
  { offset }: Chunk,
  { latency: latencyMs, jitter: jitterMs }: LatencyAttributes,
  { random, acted }: StageContext,
): number {
  const jittered = jitterMs > 0 ? random.fork(offset).integer(-jitterMs, jitterMs - 1) : 0;
  const delay_ms = latencyMs + jittered;
  acted({ what: 'delay', offset, delay_ms });
  return delay_ms;
}
