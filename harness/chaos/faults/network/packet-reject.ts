/** What is sent on one link is turned back by the kernel: with a RST, or with word that the host cannot be reached. */
import type { FaultKind } from '../../fault-kind.ts';
import { addLinkRules, ownNetworkTrait } from './firewall-fault.ts';
import { rejectedProbe } from './link-probes.ts';
import { wordOf } from './read-parameters.ts';
import { struckLink } from './struck-link.ts';
import { watchFor } from './watch-for.ts';

const answers: Readonly<Record<string, string>> = {
  unreachable: 'icmpx type host-unreachable',
  reset: 'tcp reset',
};

export const packetReject: FaultKind = {
  name: 'packet-reject',
  family: 'network',
  title: 'What is sent on the link is turned back: with a reset, or as unreachable.',
  needs: ['firewall rules', 'isolated network'],
  target: 'link',
  wants: [ownNetworkTrait],
  takes: 'reach',
  parameters: { answer: { oneOf: ['unreachable', 'reset'] } },
  lastsMs: { minimum: 500, maximum: 8_000 },
  strike: async (context) => {
    const link = struckLink(context);
    const { clock } = context;
    const verdict = `counter reject with ${answers[wordOf(context.parameters, 'answer')]}`;
    const rules = { name: 'packet-reject', ways: ['dport'], verdict } as const;
    const { countedPackets } = await addLinkRules(context, link, rules);
    return {
      witness: (signal) =>
        watchFor(
          async () => {
            const met = await rejectedProbe.seen(link, { clock, signal });
            const count = (await countedPackets()) ?? 0;
            return count > 0 && met !== undefined
              ? `the kernel has rejected ${count} packets, and ${met}`
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
