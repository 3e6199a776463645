/** Nothing passes on the link, in either direction: connections stay open and come to be, and every byte is lost. */
import type { FaultKind } from '../../fault-kind.ts';
import { silentProbe } from './link-probes.ts';
import { strikeWithToxic } from './toxic-fault.ts';

export const linkSilence: FaultKind = {
  name: 'link-silence',
  family: 'network',
  title: 'The link falls silent both ways, its connections stay open.',
  needs: [],
  target: 'link',
  takes: 'reach',
  parameters: {},
  lastsMs: { minimum: 500, maximum: 8_000 },
  strike: (context) =>
    strikeWithToxic(
      context,
      { type: 'timeout', attributes: { timeout: 0 } },
      { probe: silentProbe },
    ),
};
