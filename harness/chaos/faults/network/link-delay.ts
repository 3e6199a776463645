/** Everything on the link arrives late, in both directions, by a latency with a little jitter. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { lateProbe } from './link-probes.ts';
import { strikeWithToxic } from './toxic-fault.ts';

export const linkDelay: FaultKind = {
  name: 'link-delay',
  family: 'network',
  title: 'What passes on the link is late, both ways.',
  needs: [],
  target: 'link',
  takes: 'speed',
  parameters: {
    latencyMs: { unit: 'ms', minimum: 10, maximum: 3_000 },
    jitterMs: { unit: 'ms', minimum: 0, maximum: 500 },
  },
  lastsMs: { minimum: 500, maximum: 8_000 },
  strike: (context) => {
    const latency = numberOf(context.parameters, 'latencyMs');
    // No more jitter than latency: nothing can come before its time.
    const jitter = Math.min(latency, numberOf(context.parameters, 'jitterMs'));
    const order = { type: 'latency', attributes: { latency, jitter } };
    return strikeWithToxic(context, order, { probe: lateProbe(2 * (latency - jitter)) });
  },
};
