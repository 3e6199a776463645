/** Packets of one link are lost in the kernel, both ways, with a chance: TCP sends them again, and waits longer each time. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { ownNetworkTrait, strikeWithRules } from './firewall-fault.ts';

export const packetLoss: FaultKind = {
  name: 'packet-loss',
  family: 'network',
  title: 'Packets of the link are lost, a share of them, both ways.',
  needs: ['firewall rules', 'isolated network'],
  target: 'link',
  wants: [ownNetworkTrait],
  takes: 'speed',
  parameters: { lossPercent: { unit: 'percent', minimum: 5, maximum: 60 } },
  lastsMs: { minimum: 2_000, maximum: 10_000 },
  strike: (context) => {
    const percent = numberOf(context.parameters, 'lossPercent');
    const verdict = `numgen random mod 100 < ${percent} counter drop`;
    const ways = ['dport', 'sport'] as const;
    return strikeWithRules(context, { name: 'packet-loss', ways, verdict, rejects: false });
  },
};
