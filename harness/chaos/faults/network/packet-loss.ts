/** Packets of one link are lost in the kernel, both ways, with a chance: TCP sends them again, and waits longer each time. */
import type { FaultKind } from '../../fault-kind.ts';
import { addLinkRules, ownNetworkTrait } from './firewall-fault.ts';
import { rejectedProbe } from './link-probes.ts';
import { numberOf } from './read-parameters.ts';
import { struckLink } from './struck-link.ts';
import { watchFor } from './watch-for.ts';

export const packetLoss: FaultKind = {
  name: 'packet-loss',
  family: 'network',
  title: 'Packets of the link are lost, a share of them, both ways.',
  needs: ['firewall rules', 'isolated network'],
  target: 'link',
  wants: [ownNetworkTrait],
  takes: 'speed',
  parameters: { lossPercent: { unit: 'percent', minimum: 2, maximum: 60 } },
  lastsMs: { minimum: 2_000, maximum: 10_000 },
  strike: async (context) => {
    const link = struckLink(context);
    const { clock } = context;
    const percent = numberOf(context.parameters, 'lossPercent');
    const verdict = `numgen random mod 100 < ${percent} counter drop`;
    const rules = { name: 'packet-loss', ways: ['dport', 'sport'], verdict } as const;
    const { countedPackets } = await addLinkRules(context, link, rules);
    return {
      witness: (signal) =>
        watchFor(
          async () => {
            const count = (await countedPackets()) ?? 0;
            return count > 0
              ? `the kernel has dropped ${count} packets of ${link.name}`
              : undefined;
          },
          { clock, signal },
        ),
      witnessGone: (signal) =>
        watchFor(
          async () => {
            if ((await countedPackets()) !== undefined) return undefined;
            return await rejectedProbe.gone(link, { clock, signal });
          },
          { clock, signal },
        ),
    };
  },
};
