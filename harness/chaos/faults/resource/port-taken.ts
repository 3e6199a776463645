/** The program is ended, and when it comes back somebody else listens at its port: nobody who goes there meets who he looks for. */
import type { FaultKind, StrikeContext } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { askProgram } from '../process/ask-program.ts';
import { chooseVictim } from '../process/choose-victims.ts';
import type { Victim } from '../process/victim.ts';
import { watchFor } from '../watch-for.ts';
import { Stranger } from './stranger.ts';

export const portTaken: FaultKind = {
  name: 'port-taken',
  family: 'resource',
  title: 'The program is killed, and somebody else has its port when it comes back.',
  needs: ['Linux'],
  target: 'process',
  // One that takes whatever port it gets does not care.
  wants: ['starts again'],
  takes: 'life',
  parameters: {},
  // One that cannot start again and again is given up by who starts it.
  lastsMs: { minimum: 1_500, maximum: 3_000 },
  strike: async (context) => {
    const { clock, scope } = context;
    const victim = await chooseVictim(context);
    const { url } = victim.live;
    if (url === undefined) throw notInjected(`nobody knows where ${victim.name} listens`);
    const stranger = new Stranger(scope, `port of ${victim.name}`);
    victim.kill();
    await takePort(stranger, new URL(url), victim, context);
    const isTaken = async (signal: AbortSignal): Promise<string | undefined> => {
      const { met } = await askProgram(url, { clock, signal });
      return met === 'closed' ? `who asks at ${url} meets somebody else` : undefined;
    };
    return {
      witness: (signal) => watchFor(() => isTaken(signal), { clock, signal }),
      witnessGone: (signal) => victim.back(signal),
    };
  },
};

/** Before its next life does; where that was faster, it is ended as well. @throws HornetError FAULT_NOT_INJECTED */
export async function takePort(
  stranger: Stranger,
  address: URL,
  victim: Victim,
  { clock, scope: { signal } }: StrikeContext,
): Promise<void> {
  let ending: Promise<void> | undefined;
  let isTaken = false;
  const isUnwanted = (pid: number): boolean =>
    !isTaken && !signal.aborted && pid !== victim.live.identity.pid;
  const attempt = async (): Promise<string | undefined> => {
    signal.throwIfAborted();
    isTaken = await stranger.listenAt(address);
    if (isTaken) return 'taken';
    // Who has the port may be the last thread of one that has ended already: nobody waits for a next life meanwhile.
    ending ??= victim.endLife(isUnwanted).then(
      () => (ending = undefined),
      () => (ending = undefined),
    );
    return undefined;
  };
  await watchFor(attempt, { clock, signal, pauseMs: 1 });
}
