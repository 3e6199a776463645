/** All parts are divided into two groups that cannot talk to each other. */
import { halves } from '../../../network/partition-shapes.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { drawSides, pickSpec } from './drawn-sides.ts';
import { strikePartition } from './partition-fault.ts';

export const partitionHalves: FaultKind = {
  name: 'partition-halves',
  family: 'network',
  title: 'The parts fall into two groups that cannot talk to each other.',
  needs: [],
  target: 'network',
  takes: 'reach',
  parameters: { pick: pickSpec },
  lastsMs: { minimum: 500, maximum: 8_000 },
  strike: async (context) => {
    const { subject, parameters } = context;
    const { oneSide, otherSide } = drawSides(subject.topology, numberOf(parameters, 'pick'));
    return await strikePartition(context, halves(oneSide, otherSide));
  },
};
