/** The program is told to stop and does not hear it: whoever told it has to kill it in the end. */

import { isAlive } from '../../../process/process-table.ts';
import { giveOrder } from '../../../saboteur/give-order.ts';
import type { FaultKind, StrikeContext } from '../../fault-kind.ts';
import { watchFor } from '../watch-for.ts';
import { answersAt } from './ask-program.ts';
import { chooseVictim, describeExit } from './choose-victims.ts';
import type { Victim } from './victim.ts';

export const processRefuseStop: FaultKind = {
  name: 'process-refuse-stop',
  family: 'process',
  title: 'The program is told to stop, and does not.',
  needs: ['environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'life',
  parameters: {},
  lastsMs: { minimum: 3_000, maximum: 12_000 },
  strike: async (context) => {
    const { clock, scope, signal } = context;
    const victim = await chooseVictim(context);
    await giveOrder(scope, victim.live.identity, ['ignore-termination', {}], { signal });
    const askedMs = clock.nowMs();
    victim.askToStop();
    return {
      witness: (ended) => refusal(victim, askedMs, context, ended),
      witnessGone: (ended) => victim.back(ended),
    };
  },
};

/** By then a program that heard it would take no more work, or be gone. */
const heardMs = 1_000;

async function refusal(
  victim: Victim,
  askedMs: number,
  { clock }: StrikeContext,
  signal: AbortSignal,
): Promise<string> {
  const { identity, url } = victim.live;
  const look = async (): Promise<string | undefined> => {
    if (!isAlive(identity)) {
      const exit = await victim.exit(signal);
      return exit?.signal === 'SIGKILL' ? `it ${describeExit(exit)} only` : undefined;
    }
    const sinceMs = clock.nowMs() - askedMs;
    const serves = sinceMs >= heardMs && (await answersAt(url, { clock, signal }));
    return serves ? `it serves ${Math.round(sinceMs)} ms after it was told to stop` : undefined;
  };
  return await watchFor(look, { clock, signal });
}
