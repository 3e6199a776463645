/** The program runs for a share of the time only, as on a machine that has too much else to do. */
import { isAlive, readProcess } from '../../../process/process-table.ts';
import { signalProcess } from '../../../process/terminate.ts';
import type { LiveProcess } from '../../chaos-subject.ts';
import type { FaultKind, StrikeContext, StruckFault } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { watchFor } from '../watch-for.ts';
import { answersAt } from './ask-program.ts';

export const processSlow: FaultKind = {
  name: 'process-slow',
  family: 'process',
  title: 'The program runs for a share of the time only.',
  needs: ['environment mark'],
  target: 'process',
  takes: 'speed',
  parameters: {
    runsPercent: { unit: 'percent', minimum: 5, maximum: 60, mildest: 60 },
    periodMs: { unit: 'ms', minimum: 40, maximum: 400 },
  },
  lastsMs: { minimum: 3_000, maximum: 12_000 },
  strike: async (context) => {
    const { scope, subject, target } = context;
    const live = await subject.process(target.name);
    let slowing: Promise<void> | undefined;
    scope.defer(`slowness of ${target.name}`, async () => {
      await slowing;
      signalProcess(live.identity, 'SIGCONT');
    });
    // It ends with the scope's signal.
    slowing = stopAndGo(live, context).catch(() => undefined);
    return shownByStops(live, context);
  },
};

/** Each period is from half to one and a half of what it is on average. */
async function stopAndGo(
  { identity }: LiveProcess,
  { clock, parameters, random, scope: { signal } }: StrikeContext,
): Promise<void> {
  const runs = numberOf(parameters, 'runsPercent') / 100;
  for (let turn = 0; signalProcess(identity, 'SIGSTOP'); turn += 1) {
    const periodMs = numberOf(parameters, 'periodMs') * (0.5 + random.fork('period', turn).next());
    await clock.sleep(periodMs * (1 - runs), signal);
    signalProcess(identity, 'SIGCONT');
    await clock.sleep(periodMs * runs, signal);
  }
}

/** A single stop would be a pause. */
const changesSeen = 3;

function shownByStops({ identity, url }: LiveProcess, { clock }: StrikeContext): StruckFault {
  const isStopped = (): boolean => readProcess(identity.pid)?.isStopped === true;
  let changes = 0;
  let was = false;
  const look = async (): Promise<string | undefined> => {
    if (isAlive(identity) && isStopped() !== was) {
      was = !was;
      changes += 1;
    }
    return changes < changesSeen
      ? undefined
      : `its state in /proc changed ${changes} times between T and another`;
  };
  const gone = async (signal: AbortSignal): Promise<string | undefined> => {
    if (!isAlive(identity)) return 'it has ended meanwhile';
    const goesOn = !isStopped() && (await answersAt(url, { clock, signal })) && !isStopped();
    return goesOn ? 'it is not stopped, and answers' : undefined;
  };
  return {
    witness: (signal) => watchFor(look, { clock, signal, pauseMs: 7 }),
    witnessGone: (signal) => watchFor(gone, { clock, signal }),
  };
}
