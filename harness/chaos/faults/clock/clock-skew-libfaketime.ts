/**
 * The program is ended, and started again with libfaketime, by which its native code too is told another time. At the heal it is
 * ended again, and started without.
 */
import { fakeTimeLibrary } from '../../../machine/fake-time-library.ts';
import { readProcFile } from '../../../process/process-table.ts';
import { fakeTimeVariable } from '../../../saboteur/environment.ts';
import { giveOrder } from '../../../saboteur/give-order.ts';
import type { FaultKind } from '../../fault-kind.ts';
import { notInjected } from '../not-injected.ts';
import { chooseVictim } from '../process/choose-victims.ts';
import { numberOf } from '../read-parameters.ts';
import { shownByDates, usualOffset } from './moved-clock.ts';

export const clockSkewLibfaketime: FaultKind = {
  name: 'clock-skew-libfaketime',
  family: 'clock',
  title: 'The program is started again with libfaketime, its clock ahead.',
  needs: ['fake time', 'environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'truth',
  parameters: { offsetMs: { unit: 'ms', minimum: 4_000, maximum: 86_400_000 } },
  lastsMs: { minimum: 4_000, maximum: 12_000 },
  strike: async (context) => {
    const { parameters, scope, signal } = context;
    const library = fakeTimeLibrary();
    if (library === undefined) throw notInjected('there is no libfaketime');
    const usual = await usualOffset(context);
    const offsetMs = numberOf(parameters, 'offsetMs');
    const victim = await chooseVictim(context);
    // Once the order is taken back: who runs in another time does so until it ends.
    scope.defer(`life of ${victim.name} in another time`, () => victim.endLife(isFaked), {
      timeoutMs: endingWithinMs,
    });
    const order = ['start-with-fake-time', { library, offsetMs }] as const;
    await giveOrder(scope, victim.live.identity, order, { signal, survivesRestarts: true });
    victim.kill();
    if (victim.service === undefined) await victim.nextLife(signal);
    else await victim.startNow();
    return shownByDates(context, usual, () => offsetMs);
  },
};

/** It may be on its way up. */
const endingWithinMs = 20_000;

function isFaked(pid: number): boolean {
  return readProcFile(pid, 'environ')?.includes(`\0${fakeTimeVariable}=`) ?? false;
}
