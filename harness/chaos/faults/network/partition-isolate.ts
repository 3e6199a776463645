/** One part cannot be talked to, and can talk to nobody. */
import { isolated } from '../../../network/partition-shapes.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { partNames, pickSpec } from './drawn-sides.ts';
import { strikePartition } from './partition-fault.ts';

export const partitionIsolate: FaultKind = {
  name: 'partition-isolate',
  family: 'network',
  title: 'One part is cut off from all others.',
  needs: [],
  target: 'network',
  takes: 'reach',
  parameters: { pick: pickSpec },
  lastsMs: { minimum: 500, maximum: 8_000 },
  strike: async (context) => {
    const names = partNames(context.subject.topology);
    // A topology with a link has parts.
    const part = names[numberOf(context.parameters, 'pick') % names.length] ?? '';
    return await strikePartition(context, isolated(part));
  },
};
