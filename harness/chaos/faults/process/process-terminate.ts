/** The program is asked to end, as by kill, and ends in its own way. */
import type { FaultKind } from '../../fault-kind.ts';
import { chooseVictim, shownByEnds } from './choose-victims.ts';

/** At the heal: one that has not ended by then never will. */
const drainMs = 10_000;

export const processTerminate: FaultKind = {
  name: 'process-terminate',
  family: 'process',
  title: 'The program is asked to end, as by kill, though nobody wanted it to.',
  needs: [],
  target: 'process',
  takes: 'life',
  isOrderly: true,
  parameters: {},
  lastsMs: { minimum: 1_000, maximum: 8_000 },
  strike: async (context) => {
    const victim = await chooseVictim(context);
    victim.terminate(drainMs);
    return shownByEnds([victim]);
  },
};
