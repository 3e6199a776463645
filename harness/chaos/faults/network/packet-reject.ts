/** What is sent on one link is turned back by the kernel: with word that the host cannot be reached, or with a RST. */
import type { FaultKind } from '../../fault-kind.ts';
import { wordOf } from '../read-parameters.ts';
import { ownNetworkTrait, strikeWithRules } from './firewall-fault.ts';

export const packetReject: FaultKind = {
  name: 'packet-reject',
  family: 'network',
  title: 'What is sent on the link is turned back: as unreachable, or with a reset.',
  needs: ['firewall rules', 'isolated network'],
  target: 'link',
  wants: [ownNetworkTrait],
  takes: 'reach',
  parameters: { answer: { oneOf: ['unreachable', 'reset'] } },
  lastsMs: { minimum: 500, maximum: 8_000 },
  strike: (context) => {
    const isReset = wordOf(context.parameters, 'answer') === 'reset';
    const answer = isReset ? 'tcp reset' : 'icmpx type host-unreachable';
    const verdict = `meta l4proto tcp counter reject with ${answer}`;
    const ways = ['dport'] as const;
    return strikeWithRules(context, { name: 'packet-reject', ways, verdict, rejects: true });
  },
};
