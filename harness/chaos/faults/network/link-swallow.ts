/** Nobody answers who dials the link: connecting hangs until the dialler gives up. Open connections go on. */
import type { FaultKind } from '../../fault-kind.ts';
import { unansweredProbe } from './link-probes.ts';
import { strikeUnderProbe } from './toxic-fault.ts';

export const linkSwallow: FaultKind = {
  name: 'link-swallow',
  family: 'network',
  title: 'Whoever dials the link hears nothing, open connections go on.',
  needs: [],
  target: 'link',
  takes: 'reach',
  parameters: {},
  lastsMs: { minimum: 1_500, maximum: 6_000 },
  strike: (context) =>
    strikeUnderProbe(context, { type: 'swallow', ways: 'downstream' }, unansweredProbe),
};
