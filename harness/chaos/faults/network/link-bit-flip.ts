/** Bits of what comes back on the link are turned over, as by bad memory in a box on the way; which, is drawn. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { strikeWithToxic } from './toxic-fault.ts';

export const linkBitFlip: FaultKind = {
  name: 'link-bit-flip',
  family: 'network',
  title: 'Bits of what comes back on the link are turned over.',
  needs: [],
  target: 'link',
  takes: 'truth',
  isRisky: true,
  parameters: { sharePercent: { unit: 'percent', minimum: 5, maximum: 60 } },
  lastsMs: { minimum: 1_500, maximum: 6_000 },
  strike: (context) => {
    const share = numberOf(context.parameters, 'sharePercent') / 100;
    const order = { type: 'bit_flip', ways: 'downstream', attributes: { share } } as const;
    return strikeWithToxic(context, order);
  },
};
