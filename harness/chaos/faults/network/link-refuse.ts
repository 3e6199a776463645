/** The link refuses connections that are new; those that are open go on as if nothing were. */
import type { FaultKind } from '../../fault-kind.ts';
import { refusedProbe } from './link-probes.ts';
import { strikeUnderProbe } from './toxic-fault.ts';

export const linkRefuse: FaultKind = {
  name: 'link-refuse',
  family: 'network',
  title: 'The link refuses new connections, those that are open go on.',
  needs: [],
  target: 'link',
  takes: 'reach',
  parameters: {},
  lastsMs: { minimum: 500, maximum: 6_000 },
  strike: (context) =>
    strikeUnderProbe(context, { type: 'refuse', ways: 'downstream' }, refusedProbe),
};
