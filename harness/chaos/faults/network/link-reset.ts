/** Connections of the link are broken off with a RST: those that are open, and those that come, a while after they came. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { resetProbe } from './link-probes.ts';
import { strikeUnderProbe } from './toxic-fault.ts';

export const linkReset: FaultKind = {
  name: 'link-reset',
  family: 'network',
  title: 'Connections of the link are reset, those that are open and those that come.',
  needs: [],
  target: 'link',
  takes: 'reach',
  parameters: { afterMs: { unit: 'ms', minimum: 0, maximum: 1_000, mildest: 1_000 } },
  lastsMs: { minimum: 1_500, maximum: 5_000 },
  strike: (context) => {
    const after_ms = numberOf(context.parameters, 'afterMs');
    // One way is enough, as a RST ends both. Not reset_peer, which spares a connection on which nothing comes.
    const attributes = { after_ms, manner: 'reset' };
    const order = { type: 'cut', ways: 'downstream', attributes } as const;
    return strikeUnderProbe(context, order, resetProbe(after_ms));
  },
};
