/** Two groups that cannot talk to each other, and one part between them that can talk to both. */
import { bridge } from '../../../network/partition-shapes.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { numberOf } from '../read-parameters.ts';
import { drawSides, linkNames, partNames, pickSpec } from './drawn-sides.ts';
import { strikePartition } from './partition-fault.ts';

export const partitionBridge: FaultKind = {
  name: 'partition-bridge',
  family: 'network',
  title: 'Two groups cannot talk to each other, one part can talk to both.',
  needs: [],
  target: 'network',
  takes: 'reach',
  parameters: { pick: pickSpec },
  lastsMs: { minimum: 500, maximum: 8_000 },
  strike: async (context) => {
    const { topology } = context.subject;
    const pick = numberOf(context.parameters, 'pick');
    const links = linkNames(topology);
    // Only a part without which a link is left, or nothing would be cut.
    const overs = partNames(topology).filter((part) =>
      links.some((link) => !link.split('→').includes(part)),
    );
    const over = overs[pick % overs.length];
    if (over === undefined) throw notInjected('No part can stand between two others');
    const { oneSide, otherSide } = drawSides(topology, pick, [over]);
    return await strikePartition(context, bridge(oneSide, over, otherSide));
  },
};
