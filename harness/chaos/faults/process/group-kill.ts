/** All programs of a group are killed at one instant, as when their machine loses its power. */
import type { FaultKind } from '../../fault-kind.ts';
import { chooseVictims, shownByEnds } from './choose-victims.ts';

export const groupKill: FaultKind = {
  name: 'group-kill',
  family: 'process',
  title: 'All programs of the group are killed at one instant.',
  needs: [],
  target: 'group',
  takes: 'life',
  parameters: {},
  lastsMs: { minimum: 500, maximum: 6_000 },
  strike: async (context) => {
    const victims = await chooseVictims(context, context.target.touches);
    // Nothing is waited for between them.
    for (const victim of victims) victim.kill();
    return shownByEnds(victims);
  },
};
