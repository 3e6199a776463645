/** All programs of a group stand still, as when their machine is suspended. */
import type { FaultKind } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { pauseTrees, shownByStates } from './process-tree.ts';

export const groupPause: FaultKind = {
  name: 'group-pause',
  family: 'process',
  title: 'All programs of the group stand still.',
  needs: ['environment mark'],
  target: 'group',
  takes: 'reach',
  parameters: {},
  lastsMs: { minimum: 200, maximum: 8_000 },
  strike: async (context) => {
    const { subject, target } = context;
    const looked = await Promise.allSettled(target.touches.map((name) => subject.process(name)));
    const there = looked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    if (there.length === 0) throw notInjected(`nobody of ${target.name} runs`);
    return shownByStates(context, there, pauseTrees(context, there));
  },
};
