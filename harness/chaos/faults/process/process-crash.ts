/** The program ends by an error of its own that nothing in it has reckoned with. */
import { giveOrder } from '../../../saboteur/give-order.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { wordOf } from '../read-parameters.ts';
import { chooseVictim, shownByEnds } from './choose-victims.ts';

export const processCrash: FaultKind = {
  name: 'process-crash',
  family: 'process',
  title: 'The program crashes by an error that nothing in it catches.',
  needs: ['environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'life',
  parameters: { how: { oneOf: ['exception', 'rejection'] } },
  lastsMs: { minimum: 500, maximum: 5_000 },
  strike: async (context) => {
    const { parameters, scope, signal } = context;
    const victim = await chooseVictim(context);
    // A program may have a last word, or go on all the same.
    victim.willEnd({ withinMs: 3_000, elseKill: false });
    const how = wordOf(parameters, 'how') === 'rejection' ? 'rejection' : 'exception';
    await giveOrder(scope, victim.live.identity, ['crash', { how }], { signal });
    return shownByEnds([victim]);
  },
};
