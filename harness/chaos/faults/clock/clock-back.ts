/** The wall clock of the program jumps back: what was a moment ago is to come. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { moveClock } from './moved-clock.ts';

export const clockBack: FaultKind = {
  name: 'clock-back',
  family: 'clock',
  title: 'The wall clock of the program jumps back.',
  needs: ['environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'truth',
  parameters: { byMs: { unit: 'ms', minimum: 4_000, maximum: 86_400_000 } },
  lastsMs: { minimum: 2_000, maximum: 10_000 },
  strike: async (context) => {
    const offsetMs = -numberOf(context.parameters, 'byMs');
    return await moveClock(context, ['shift-clock', { offsetMs }], () => offsetMs);
  },
};
