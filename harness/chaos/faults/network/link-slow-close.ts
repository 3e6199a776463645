/** The end of a connection arrives late on the link, both ways: each side believes for a while that the other is still there. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { meetLink } from './meet-link.ts';
import { strikeWithToxic, type ToxicFaultOptions } from './toxic-fault.ts';

export const linkSlowClose: FaultKind = {
  name: 'link-slow-close',
  family: 'network',
  title: 'The end of a connection arrives late on the link.',
  needs: [],
  target: 'link',
  takes: 'speed',
  parameters: { delayMs: { unit: 'ms', minimum: 200, maximum: 5_000 } },
  lastsMs: { minimum: 1_000, maximum: 8_000 },
  strike: (context) => {
    const delay = numberOf(context.parameters, 'delayMs');
    // Connections that are kept for the next request seldom end: one of our own does.
    const stir: ToxicFaultOptions['stir'] = ({ address }, probing) =>
      meetLink(address, { ...probing, patienceMs: 1_000 });
    return strikeWithToxic(context, { type: 'slow_close', attributes: { delay } }, { stir });
  },
};
