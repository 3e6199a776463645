/** A connection of the link is closed once so many bytes have come back on it. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { strikeWithToxic } from './toxic-fault.ts';

export const linkLimitData: FaultKind = {
  name: 'link-limit-data',
  family: 'network',
  title: 'Connections of the link are closed once so many bytes have come back.',
  needs: [],
  target: 'link',
  takes: 'reach',
  parameters: { limitBytes: { unit: 'bytes', minimum: 1, maximum: 256, mildest: 256 } },
  lastsMs: { minimum: 1_000, maximum: 6_000 },
  strike: (context) => {
    const bytes = numberOf(context.parameters, 'limitBytes');
    const order = { type: 'limit_data', ways: 'downstream', attributes: { bytes } } as const;
    return strikeWithToxic(context, order);
  },
};
