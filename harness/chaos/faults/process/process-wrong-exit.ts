/** The program ends unasked, and says by its code that it was right to, or something that means nothing to anybody. */
import { giveOrder } from '../../../saboteur/give-order.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { wordOf } from '../read-parameters.ts';
import { chooseVictim, describeExit, shownByEnds } from './choose-victims.ts';

export const processWrongExit: FaultKind = {
  name: 'process-wrong-exit',
  family: 'process',
  title: 'The program ends unasked, with a code that does not say so.',
  needs: ['environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'life',
  parameters: { code: { oneOf: ['0', '17'] } },
  lastsMs: { minimum: 500, maximum: 5_000 },
  strike: async (context) => {
    const { parameters, scope, signal } = context;
    const victim = await chooseVictim(context);
    const code = Number(wordOf(parameters, 'code'));
    victim.willEnd({ withinMs: 3_000, elseKill: false });
    await giveOrder(scope, victim.live.identity, ['exit', { code }], { signal });
    return {
      ...shownByEnds([victim]),
      witness: async (ended) => {
        const exit = await victim.exit(ended);
        if (exit === undefined || exit.exitCode === code) return describeExit(exit);
        throw new Error(`${victim.name} ${describeExit(exit)}, not with code ${code}.`);
      },
    };
  },
};
