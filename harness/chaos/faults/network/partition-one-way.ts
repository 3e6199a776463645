/** One group is not heard by the other, which it does hear: what it says is lost, on connections that stay open. */

import type { Link } from '../../../network/link.ts';
import { directionsOf } from '../../../network/link-direction.ts';
import { oneWay, type PartitionShape } from '../../../network/partition-shapes.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { numberOf } from '../read-parameters.ts';
import { drawSides, pickSpec } from './drawn-sides.ts';
import { struckLinks } from './partition-fault.ts';
import { hasAccount } from './toxic-account.ts';
import { armUntilHealed, shownByAccount } from './toxic-fault.ts';

export const partitionOneWay: FaultKind = {
  name: 'partition-one-way',
  family: 'network',
  title: 'One group is not heard by the other, and hears it.',
  needs: [],
  target: 'network',
  takes: 'reach',
  parameters: { pick: pickSpec, unheard: { oneOf: ['diallers', 'dialled'] } },
  lastsMs: { minimum: 500, maximum: 8_000 },
  strike: async (context) => {
    const { subject, parameters } = context;
    const { oneSide, otherSide } = drawSides(subject.topology, numberOf(parameters, 'pick'));
    const shape =
      parameters['unheard'] === 'dialled' ? oneWay(otherSide, oneSide) : oneWay(oneSide, otherSide);
    const armed = await Promise.all(
      struckLinks(context).flatMap((link) =>
        lostWays(link, shape).map((ways) =>
          armUntilHealed(context, link, { type: 'timeout', ways, attributes: { timeout: 0 } }),
        ),
      ),
    );
    if (!(await hasAccount(armed)))
      throw notInjected('The proxy keeps no account of its toxics, so that nothing could show it');
    const { witness, witnessGone } = shownByAccount(context, armed);
    return {
      witness: async (signal) => `${shape.description}: ${await witness(signal)}`,
      witnessGone,
    };
  },
};

function lostWays({ from, to }: Link, { reaches }: PartitionShape) {
  const isLost = { upstream: !reaches(from, to), downstream: !reaches(to, from) };
  return directionsOf('both').filter((way) => isLost[way]);
}
