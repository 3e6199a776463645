/** Each part can talk to two others only, which stand beside it in a circle that is drawn; two that a link joins do not. */
import { Prng } from '../../../kernel/prng.ts';
import { ring } from '../../../network/partition-shapes.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { numberOf } from '../read-parameters.ts';
import { drawSides, pickSpec } from './drawn-sides.ts';
import { strikePartition } from './partition-fault.ts';

export const partitionRing: FaultKind = {
  name: 'partition-ring',
  family: 'network',
  title: 'The parts stand in a circle, and each can talk to its two neighbours only.',
  needs: [],
  target: 'network',
  takes: 'reach',
  parameters: { pick: pickSpec },
  lastsMs: { minimum: 500, maximum: 8_000 },
  strike: async (context) => {
    const pick = numberOf(context.parameters, 'pick');
    const { from, to, oneSide, otherSide } = drawSides(context.subject.topology, pick);
    const others = shuffled(
      [...oneSide, ...otherSide].filter((part) => part !== from && part !== to).sort(),
      new Prng('ring').fork(pick),
    );
    const [between, ...rest] = others;
    // With three in a circle all are neighbours.
    if (between === undefined || rest.length === 0)
      throw notInjected('A circle in which not all are neighbours takes four parts');
    return await strikePartition(context, ring([from, between, to, ...rest]));
  },
};

function shuffled(names: readonly string[], random: Prng): string[] {
  const keyed = names.map((name) => ({ name, key: random.fork(name).next() }));
  return keyed.sort((one, other) => one.key - other.key).map(({ name }) => name);
}
