/** Each connection of the link carries only so many bytes a second, each way. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { strikeWithToxic } from './toxic-fault.ts';

export const linkThrottle: FaultKind = {
  name: 'link-throttle',
  family: 'network',
  title: 'The link is narrow: a connection carries only so many KB a second.',
  needs: [],
  target: 'link',
  takes: 'speed',
  parameters: { rateKBps: { unit: 'KB/s', minimum: 1, maximum: 200, mildest: 200 } },
  lastsMs: { minimum: 500, maximum: 8_000 },
  strike: (context) => {
    const rate = numberOf(context.parameters, 'rateKBps');
    return strikeWithToxic(context, { type: 'bandwidth', attributes: { rate } });
  },
};
