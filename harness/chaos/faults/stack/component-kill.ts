/** One program of the group is killed, whichever: the fault's own draws say. */
import type { FaultKind } from '../../fault-kind.ts';
import { chooseVictims, shownByEnds } from '../process/choose-victims.ts';

export const componentKill: FaultKind = {
  name: 'component-kill',
  family: 'stack',
  title: 'One program of the group, drawn from the seed, is killed.',
  needs: [],
  target: 'group',
  takes: 'life',
  parameters: {},
  lastsMs: { minimum: 500, maximum: 6_000 },
  strike: async (context) => {
    const { random, target } = context;
    const victims = await chooseVictims(context, [random.fork('component').pick(target.touches)]);
    for (const victim of victims) victim.kill();
    return shownByEnds(victims);
  },
};
