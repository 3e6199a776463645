/** What one end of the link says is lost, and what the other says arrives: a connection that is half dead. */
import type { FaultKind } from '../../fault-kind.ts';
import { silentProbe } from './link-probes.ts';
import { strikeWithToxic } from './toxic-fault.ts';
import { waysOf, waysSpec } from './ways.ts';

export const linkSilenceOneWay: FaultKind = {
  name: 'link-silence-one-way',
  family: 'network',
  title: 'The link falls silent one way, its connections stay open.',
  needs: [],
  target: 'link',
  takes: 'reach',
  parameters: { way: waysSpec },
  lastsMs: { minimum: 500, maximum: 8_000 },
  strike: (context) => {
    const { parameters } = context;
    const order = { type: 'timeout', ways: waysOf(parameters, 'way'), attributes: { timeout: 0 } };
    return strikeWithToxic(context, order, { probe: silentProbe });
  },
};
