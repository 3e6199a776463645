/** The program is killed, as by kill -9. */
import type { FaultKind } from '../../fault-kind.ts';
import { chooseVictim, shownByEnds } from './choose-victims.ts';

export const processKill: FaultKind = {
  name: 'process-kill',
  family: 'process',
  title: 'The program is killed, as by kill -9.',
  needs: [],
  target: 'process',
  takes: 'life',
  parameters: {},
  lastsMs: { minimum: 300, maximum: 5_000 },
  strike: async (context) => {
    const victim = await chooseVictim(context);
    victim.kill();
    return shownByEnds([victim]);
  },
};
