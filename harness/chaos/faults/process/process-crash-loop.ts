/** The program is killed, and again as soon as it is back, some times over. */
import { isAlive, type ProcessIdentity } from '../../../process/process-table.ts';
import type { FaultKind, StrikeContext } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';
import { chooseVictim } from './choose-victims.ts';
import type { Victim } from './victim.ts';

export const processCrashLoop: FaultKind = {
  name: 'process-crash-loop',
  family: 'process',
  title: 'The program is killed, and again as soon as it is back.',
  needs: [],
  target: 'process',
  takes: 'life',
  parameters: { times: { unit: 'count', minimum: 2, maximum: 4 } },
  lastsMs: { minimum: 4_000, maximum: 12_000 },
  strike: async (context) => {
    const { clock, parameters, scope } = context;
    const victim = await chooseVictim(context);
    const killed: ProcessIdentity[] = [];
    let killing: Promise<void> | undefined;
    let failure: unknown;
    // It ends with the scope's signal; whoever is starting is waited for.
    scope.defer(`killing of ${victim.name}`, () => killing, { timeoutMs: Infinity });
    const times = numberOf(parameters, 'times');
    killing = killAgain(victim, times, killed, context).catch((error) => {
      failure = scope.signal.aborted ? undefined : error;
    });
    const look = async (): Promise<string | undefined> => {
      if (failure !== undefined) throw failure;
      const lives = new Set(killed.filter((one) => !isAlive(one)).map(({ pid }) => pid));
      return lives.size < 2 ? undefined : `${lives.size} lives of ${victim.name} are gone`;
    };
    return {
      witness: (signal) => watchFor(look, { clock, signal, pauseMs: 20 }),
      witnessGone: (signal) => victim.back(signal),
    };
  },
};

/** @param killed gets each life that was killed */
async function killAgain(
  victim: Victim,
  times: number,
  killed: ProcessIdentity[],
  { clock, scope }: StrikeContext,
): Promise<void> {
  const { signal } = scope;
  for (let time = 1; ; time += 1) {
    const { identity } = victim;
    killed.push(identity);
    victim.kill();
    const look = async () => (isAlive(identity) ? undefined : 'gone');
    await watchFor(look, { clock, signal, pauseMs: 5 });
    if (time === times) return;
    if (victim.service === undefined) await victim.nextLife(signal);
    else await victim.startNow();
    signal.throwIfAborted();
  }
}
