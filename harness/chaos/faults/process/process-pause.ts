/** The program and all that it has started stand still, as on a machine that hangs: connections stay open, and nobody answers. */
import type { FaultKind } from '../../fault-kind.ts';
import { pauseTrees, shownByStates } from './process-tree.ts';

export const processPause: FaultKind = {
  name: 'process-pause',
  family: 'process',
  title: 'The program, and what it has started, stand still.',
  needs: ['environment mark'],
  target: 'process',
  takes: 'reach',
  parameters: {},
  lastsMs: { minimum: 200, maximum: 8_000 },
  strike: async (context) => {
    const live = await context.subject.process(context.target.name);
    return shownByStates(context, [live], pauseTrees(context, [live]));
  },
};
