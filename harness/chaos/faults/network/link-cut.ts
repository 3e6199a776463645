/** The link refuses connections, and those that are open are closed. */
import type { FaultKind } from '../../fault-kind.ts';
import { refusedProbe } from './link-probes.ts';
import { struckLink } from './struck-link.ts';
import { shownByProbe } from './toxic-fault.ts';

export const linkCut: FaultKind = {
  name: 'link-cut',
  family: 'network',
  title: 'The link is cut: its connections are closed, and new ones are refused.',
  needs: [],
  target: 'link',
  takes: 'reach',
  parameters: {},
  lastsMs: { minimum: 200, maximum: 6_000 },
  strike: async (context) => {
    const link = struckLink(context);
    let cutting: Promise<void> | undefined;
    context.scope.defer(`cut of ${link.name}`, async () => {
      await cutting?.catch(() => undefined); // what was never cut
      await link.reconnect();
    });
    cutting = link.cut();
    await cutting;
    return shownByProbe(context, link, refusedProbe);
  },
};
