/** The wall clock of the program is ahead of all others. */
import type { FaultKind } from '../../fault-kind.ts';
import { numberOf } from '../read-parameters.ts';
import { moveClock } from './moved-clock.ts';

export const clockSkew: FaultKind = {
  name: 'clock-skew',
  family: 'clock',
  title: 'The wall clock of the program is ahead.',
  needs: ['environment mark'],
  target: 'process',
  wants: ['node'],
  takes: 'truth',
  parameters: { offsetMs: { unit: 'ms', minimum: 4_000, maximum: 86_400_000 } },
  lastsMs: { minimum: 2_000, maximum: 10_000 },
  strike: async (context) => {
    const offsetMs = numberOf(context.parameters, 'offsetMs');
    return await moveClock(context, ['shift-clock', { offsetMs }], () => offsetMs);
  },
};
